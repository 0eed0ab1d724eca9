mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:111122223333:mock"
    }
  }
  mock_resource "aws_lambda_function" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:111122223333:function:mock"
    }
  }
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/mock"
    }
  }
}

variables {
  bucket            = "acme-landing"
  state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
  name              = "landing-uploads"
}

run "the_smallest_call_takes_every_key" {
  command = plan

  assert {
    condition     = aws_s3_bucket_notification.bucket_notification[0].queue[0].filter_prefix == null
    error_message = "without a prefix there must be no filter"
  }
  assert {
    condition     = aws_s3_bucket_notification.bucket_notification[0].queue[0].filter_suffix == null
    error_message = "without a suffix there must be no filter"
  }
  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification[0].queue[0].events) == 4
    error_message = "all four ways of creating an object are listened to"
  }
}

run "defaults_are_the_safe_ones" {
  command = apply

  assert {
    condition     = aws_sqs_queue.queue.sqs_managed_sse_enabled && aws_sqs_queue.dead_letter.sqs_managed_sse_enabled
    error_message = "queues are encrypted"
  }
  assert {
    condition     = aws_sqs_queue.queue.visibility_timeout_seconds == 180 && aws_sqs_queue.queue.message_retention_seconds == 604800
    error_message = "six times the function's timeout, seven days"
  }
  assert {
    condition     = aws_sqs_queue.dead_letter.message_retention_seconds == 1209600
    error_message = "the dead-letter queue keeps messages for 14 days"
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.queue.redrive_policy).maxReceiveCount == 5
    error_message = "five deliveries before the dead-letter queue"
  }
  assert {
    condition     = contains(aws_lambda_event_source_mapping.mapping.function_response_types, "ReportBatchItemFailures")
    error_message = "each message fails by itself"
  }
}

run "the_queue_takes_messages_from_this_bucket_only" {
  command = apply

  assert {
    condition = jsondecode(aws_sqs_queue.queue.policy).Statement[0].Condition == {
      StringEquals = { "aws:SourceAccount" = "111122223333" }
      ArnLike      = { "aws:SourceArn" = "arn:aws:s3:::acme-landing" }
    }
    error_message = "source account and source ARN are both conditions"
  }
}

run "keys_are_encoded_as_s3_compares_them" {
  command = plan

  variables {
    prefix = "a b/year=2024/é+'\"/"
    suffix = "50%.png"
  }

  assert {
    condition     = aws_s3_bucket_notification.bucket_notification[0].queue[0].filter_prefix == "a+b/year%3D2024/%C3%A9%2B%27%22/"
    error_message = "prefix is not encoded"
  }
  assert {
    condition     = aws_s3_bucket_notification.bucket_notification[0].queue[0].filter_suffix == "50%25.png"
    error_message = "suffix is not encoded"
  }
}

run "large_batches_get_a_window" {
  command = plan

  variables {
    batch_size = 100
    timeout    = 60
  }

  assert {
    condition     = aws_lambda_event_source_mapping.mapping.maximum_batching_window_in_seconds == 1
    error_message = "Lambda refuses batches above 10 without a window"
  }
  assert {
    condition     = aws_sqs_queue.queue.visibility_timeout_seconds == 361
    error_message = "the window counts towards the visibility timeout"
  }
}

run "the_notification_can_be_left_alone" {
  command = apply

  variables {
    manage_bucket_notification = false
    prefix                     = "uploads/"
  }

  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification) == 0
    error_message = "the caller owns the notification"
  }
  assert {
    condition     = output.bucket_notification.filter_prefix == "uploads/" && output.bucket_notification.queue_arn == aws_sqs_queue.queue.arn
    error_message = "the block to add is an output"
  }
}

run "a_key_is_used_and_allowed" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }

  assert {
    condition     = aws_sqs_queue.queue.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letter.kms_master_key_id == var.kms_key_arn
    error_message = "both queues use the key"
  }
  assert {
    condition = [
      for statement in jsondecode(aws_iam_role_policy.forwarder_policy.policy).Statement : statement.Resource
      if statement.Sid == "UseKey"
    ] == [var.kms_key_arn]
    error_message = "the function may decrypt with it"
  }
}

run "partition_region_and_account_come_from_the_state_machine" {
  command = plan

  variables {
    state_machine_arn = "arn:aws-cn:states:cn-north-1:444455556666:stateMachine:resize"
  }

  assert {
    condition     = strcontains(aws_iam_role_policy.forwarder_policy.policy, "arn:aws-cn:sqs:cn-north-1:444455556666:landing-uploads-events")
    error_message = "no partition is assumed"
  }
}

run "switched_off_it_goes_on_collecting" {
  command = plan

  variables {
    enabled = false
  }

  assert {
    condition     = aws_lambda_event_source_mapping.mapping.enabled == false && length(aws_s3_bucket_notification.bucket_notification) == 1
    error_message = "the queue collects, nothing is started"
  }
}

run "bad_values_are_refused" {
  command = plan

  variables {
    bucket                = "arn:aws:s3:::acme-landing"
    state_machine_arn     = "resize"
    name                  = "a name with spaces"
    prefix                = ""
    suffix                = "*.png"
    events                = ["Delete"]
    kms_key_arn           = "alias/aws/sqs"
    batch_size            = 0
    timeout               = 901
    log_retention_in_days = 8
  }

  expect_failures = [
    var.bucket,
    var.state_machine_arn,
    var.name,
    var.prefix,
    var.suffix,
    var.events,
    var.kms_key_arn,
    var.batch_size,
    var.timeout,
    var.log_retention_in_days,
  ]
}
