# What a team that writes HCL would have: its own bucket, state machine, trail and notification, and every module once.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "account_id" {
  type = string
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = var.account_id
  secret_key                  = "local"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true

  endpoints {
    cloudtrail = var.endpoint
    cloudwatch = var.endpoint
    events     = var.endpoint
    iam        = var.endpoint
    kms        = var.endpoint
    lambda     = var.endpoint
    logs       = var.endpoint
    s3         = var.endpoint
    sfn        = var.endpoint
    sqs        = var.endpoint
    sts        = var.endpoint
  }
}

resource "aws_s3_bucket" "landing" {
  bucket        = "outside-landing"
  force_destroy = true
}

resource "aws_iam_role" "workflow" {
  name = "outside-workflow"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "states.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_sfn_state_machine" "workflow" {
  name     = "outside-workflow"
  role_arn = aws_iam_role.workflow.arn
  definition = jsonencode({
    StartAt = "Note"
    States  = { Note = { Type = "Pass", End = true } }
  })
}

module "by_function" {
  source = "./modules/notification-lambda"

  bucket                     = aws_s3_bucket.landing.bucket
  state_machine_arn          = aws_sfn_state_machine.workflow.arn
  name                       = "outside-function"
  prefix                     = "function/"
  manage_bucket_notification = false
}

# Encrypts the queues of one of them; its policy says what that module asks for.
resource "aws_kms_key" "theirs" {
  deletion_window_in_days = 7

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(module.by_queue["csv"].kms_key_policy_statements, [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }])
  })
}

# Two of one module on one bucket.
module "by_queue" {
  source   = "./modules/storage-first"
  for_each = { csv = ".csv", json = ".json" }

  bucket                     = aws_s3_bucket.landing.bucket
  state_machine_arn          = aws_sfn_state_machine.workflow.arn
  name                       = "outside-queue-${each.key}"
  prefix                     = "queue/year=2026/"
  suffix                     = each.value
  manage_bucket_notification = false
  kms_key_arn                = each.key == "csv" ? aws_kms_key.theirs.arn : null
  tags                       = { Team = "outside" }
}

module "by_rule" {
  source = "./modules/direct-eventbridge"

  bucket                     = aws_s3_bucket.landing.bucket
  state_machine_arn          = aws_sfn_state_machine.workflow.arn
  name                       = "outside-rule"
  prefix                     = "rule/a.csv"
  suffix                     = ".csv"
  manage_bucket_notification = false
}

module "by_trail" {
  source = "./modules/cloudtrail-eventbridge"

  bucket            = aws_s3_bucket.landing.bucket
  state_machine_arn = aws_sfn_state_machine.workflow.arn
  name              = "outside-trail"
  prefix            = "trail/"
}

resource "aws_s3_bucket_notification" "landing" {
  bucket      = aws_s3_bucket.landing.bucket
  eventbridge = module.by_rule.bucket_notification.eventbridge

  lambda_function {
    id                  = module.by_function.bucket_notification.id
    lambda_function_arn = module.by_function.bucket_notification.lambda_function_arn
    events              = module.by_function.bucket_notification.events
    filter_prefix       = module.by_function.bucket_notification.filter_prefix
    filter_suffix       = module.by_function.bucket_notification.filter_suffix
  }

  dynamic "queue" {
    for_each = module.by_queue

    content {
      id            = queue.value.bucket_notification.id
      queue_arn     = queue.value.bucket_notification.queue_arn
      events        = queue.value.bucket_notification.events
      filter_prefix = queue.value.bucket_notification.filter_prefix
      filter_suffix = queue.value.bucket_notification.filter_suffix
    }
  }

  # S3 checks that it may notify when the configuration is written.
  depends_on = [module.by_function, module.by_queue, module.by_rule]
}

resource "aws_s3_bucket" "logs" {
  bucket        = "outside-trail-logs"
  force_destroy = true
}

resource "aws_cloudtrail" "audit" {
  name                          = "outside-audit"
  s3_bucket_name                = aws_s3_bucket.logs.bucket
  include_global_service_events = false

  advanced_event_selector {
    name = module.by_trail.advanced_event_selector.name

    dynamic "field_selector" {
      for_each = module.by_trail.advanced_event_selector.field_selector

      content {
        field       = field_selector.value.field
        equals      = try(field_selector.value.equals, null)
        starts_with = try(field_selector.value.starts_with, null)
      }
    }
  }
}

output "state_machine_arn" {
  value = aws_sfn_state_machine.workflow.arn
}
