module "uploads" {
  source = "../.."

  bucket            = "acme-landing"
  state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
  name              = "landing-uploads"

  # S3 keeps one notification configuration per bucket: true replaces what is there.
  manage_bucket_notification = true
}
