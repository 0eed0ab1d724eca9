module "landing" {
  source = "../.."

  bucket = "acme-landing"
  name   = "landing"

  # S3 keeps one notification configuration per bucket: true replaces what is there.
  manage_bucket_notification = true

  triggers = {
    uploads = {
      pattern           = "storage-first"
      state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
      prefix            = ["uploads/"]
    }
    reports = {
      pattern           = "direct-eventbridge"
      state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:report"
      suffix            = [".csv"]
    }
  }
}
