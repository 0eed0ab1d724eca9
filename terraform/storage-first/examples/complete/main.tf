terraform {
  required_version = ">= 1.11.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}

variable "kms_key_arn" {
  type        = string
  description = "Customer-managed key. Its policy must let s3.amazonaws.com and the Region's logs service use it."
  default     = null
}

resource "aws_s3_bucket" "landing" {
  bucket_prefix = "acme-landing-"
}

resource "aws_s3_bucket_public_access_block" "landing" {
  bucket                  = aws_s3_bucket.landing.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_iam_role" "workflow" {
  name = "landing-workflow"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_sfn_state_machine" "workflow" {
  name     = "landing-workflow"
  role_arn = aws_iam_role.workflow.arn
  definition = jsonencode({
    StartAt = "Look"
    States  = { Look = { Type = "Pass", End = true } }
  })
}

resource "aws_sns_topic" "oncall" {
  name = "landing-oncall"
}

module "images" {
  source = "../.."

  bucket            = aws_s3_bucket.landing.id
  state_machine_arn = aws_sfn_state_machine.workflow.arn
  name              = "landing-images"
  prefix            = "images/"
  suffix            = ".png"

  manage_bucket_notification = false

  batch_size            = 100
  maximum_concurrency   = 50
  age_alarm_seconds     = 900
  log_retention_in_days = 90
  kms_key_arn           = var.kms_key_arn
  alarm_actions         = [aws_sns_topic.oncall.arn]
  tags                  = { team = "ingest" }
}

module "invoices" {
  source = "../.."

  bucket            = aws_s3_bucket.landing.id
  state_machine_arn = aws_sfn_state_machine.workflow.arn
  name              = "landing-invoices"
  prefix            = "invoices/"
  suffix            = ".pdf"

  manage_bucket_notification = false

  events              = ["Put", "Post", "CompleteMultipartUpload"]
  skip_folder_markers = true
  kms_key_arn         = var.kms_key_arn
  alarm_actions       = [aws_sns_topic.oncall.arn]

  # Both start the same state machine: the other one has the alarms on its executions.
  state_machine_alarms = false

  tags = { team = "ingest" }
}

# S3 keeps one notification configuration per bucket: both modules leave it alone, and their blocks are joined here.
resource "aws_s3_bucket_notification" "landing" {
  bucket = aws_s3_bucket.landing.id

  dynamic "queue" {
    for_each = [module.images.bucket_notification, module.invoices.bucket_notification]

    content {
      id            = queue.value.id
      queue_arn     = queue.value.queue_arn
      events        = queue.value.events
      filter_prefix = queue.value.filter_prefix
      filter_suffix = queue.value.filter_suffix
    }
  }
}

output "dead_letter_queue_urls" {
  description = "Where to look when an alarm rings."
  value       = [module.images.dead_letter_queue_url, module.invoices.dead_letter_queue_url]
}

output "notification" {
  description = "What S3 was told."
  value       = aws_s3_bucket_notification.landing
}
