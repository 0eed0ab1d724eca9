module "uploads" {
  source = "../.."

  bucket            = "acme-landing"
  state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
  name              = "landing-uploads"
}
