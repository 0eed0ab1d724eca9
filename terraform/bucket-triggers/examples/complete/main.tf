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
  description = "Customer-managed key. Its policy must say what the output kms_key_policy_statements says, and let cloudtrail.amazonaws.com use it."
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

# Another team hears of what is deleted: its entry stays in the notification that the module owns.
resource "aws_sns_topic" "deletions" {
  name = "landing-deletions"
}

resource "aws_sns_topic_policy" "deletions" {
  arn = aws_sns_topic.deletions.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Notify"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.deletions.arn
      Condition = {
        ArnEquals    = { "aws:SourceArn" = aws_s3_bucket.landing.arn }
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      }
    }]
  })
}

module "landing" {
  source = "../.."

  bucket        = aws_s3_bucket.landing.id
  name          = "landing"
  kms_key_arn   = var.kms_key_arn
  alarm_actions = [aws_sns_topic.oncall.arn]
  tags          = { team = "ingest" }

  manage_bucket_notification = true
  other_notifications = {
    topic = [{
      id        = "deletions"
      topic_arn = aws_sns_topic.deletions.arn
      events    = ["s3:ObjectRemoved:*"]
    }]
  }

  triggers = {
    # Bursts wait in a queue.
    images = {
      pattern           = "storage-first"
      state_machine_arn = aws_sfn_state_machine.workflow.arn
      prefix            = ["images/"]
      suffix            = [".png"]
      batch_size        = 100
    }
    invoices = {
      pattern           = "notification-lambda"
      state_machine_arn = aws_sfn_state_machine.workflow.arn
      prefix            = ["invoices/"]
      events            = ["Put", "Post", "CompleteMultipartUpload"]

      # All start the same state machine: the first has the alarms on its executions.
      state_machine_alarms = false
    }
    # EventBridge lets filters overlap: an image starts two executions.
    catalogue = {
      pattern              = "direct-eventbridge"
      state_machine_arn    = aws_sfn_state_machine.workflow.arn
      prefix               = ["images/"]
      state_machine_alarms = false
      dashboard            = false
    }
    audit = {
      pattern              = "cloudtrail-eventbridge"
      state_machine_arn    = aws_sfn_state_machine.workflow.arn
      prefix               = ["contracts/"]
      state_machine_alarms = false
      dashboard            = false
    }
  }

  # S3 asks the topic whether it may publish when the notification is written.
  depends_on = [aws_sns_topic_policy.deletions]
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  trail = "landing-objects"
  this_trail = {
    ArnLike = {
      "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:cloudtrail:*:${data.aws_caller_identity.current.account_id}:trail/${local.trail}"
    }
  }
}

# The trail logs what starts an execution and nothing else: every data event is paid.
resource "aws_cloudtrail" "objects" {
  name                          = local.trail
  s3_bucket_name                = aws_s3_bucket.logs.id
  kms_key_id                    = var.kms_key_arn
  enable_log_file_validation    = true
  include_global_service_events = false

  dynamic "advanced_event_selector" {
    for_each = module.landing.advanced_event_selector

    content {
      name = advanced_event_selector.value.name

      dynamic "field_selector" {
        for_each = advanced_event_selector.value.field_selector

        content {
          field       = field_selector.value.field
          equals      = try(field_selector.value.equals, null)
          starts_with = try(field_selector.value.starts_with, null)
        }
      }
    }
  }

  # CloudTrail writes a test object when the trail is made.
  depends_on = [aws_s3_bucket_policy.logs]
}

# Not the bucket that is logged: a trail that logs its own log bucket pays for its own writes.
resource "aws_s3_bucket" "logs" {
  bucket_prefix = "acme-landing-trail-"
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Look"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:GetBucketAcl"
        Resource  = aws_s3_bucket.logs.arn
        Condition = local.this_trail
      },
      {
        Sid       = "Write"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.logs.arn}/AWSLogs/${data.aws_caller_identity.current.account_id}/*"
        Condition = local.this_trail
      },
      {
        Sid       = "DenyWithoutTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.logs.arn, "${aws_s3_bucket.logs.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
}

output "dead_letter_queue_urls" {
  description = "Where to look when an alarm rings."
  value       = module.landing.dead_letter_queue_url
}

output "recovery" {
  description = "What `s3-to-sfn redrive` needs, by trigger."
  value       = module.landing.recovery
}

output "advanced_event_selectors" {
  description = "What the trail logs."
  value       = aws_cloudtrail.objects.advanced_event_selector
}
