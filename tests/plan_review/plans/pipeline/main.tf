provider "aws" {
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

resource "aws_s3_bucket_notification" "photos" {
  bucket      = "photos"
  eventbridge = true
}

resource "aws_cloudwatch_event_rule" "photos" {
  name = "photos"
  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = ["Object Created"]
    detail = {
      bucket = { name = ["photos"] }
      object = { key = [{ wildcard = "year=2026/*.jpg" }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "photos" {
  rule     = aws_cloudwatch_event_rule.photos.name
  arn      = "arn:aws:states:eu-west-1:111122223333:stateMachine:thumbnails"
  role_arn = "arn:aws:iam::111122223333:role/events"
}
