mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:111122223333:mock"
    }
  }
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/mock"
    }
  }
  mock_resource "aws_lambda_function" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:111122223333:function:mock"
    }
  }
  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
    }
  }
  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-west-1:111122223333:oncall"
    }
  }
  mock_resource "aws_sfn_state_machine" {
    defaults = {
      arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
    }
  }
  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::acme-made"
      id  = "acme-made"
    }
  }
}

mock_provider "aws" {
  alias = "elsewhere"

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:111122223333:elsewhere"
    }
  }
  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/elsewhere"
    }
  }
  mock_resource "aws_lambda_function" {
    defaults = {
      arn = "arn:aws:lambda:eu-west-1:111122223333:function:elsewhere"
    }
  }
}

variables {
  bucket            = "acme-landing"
  state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
  name              = "landing-uploads"

  manage_bucket_notification = true
}

run "the_smallest_call_takes_every_key" {
  command = plan

  assert {
    condition     = aws_s3_bucket_notification.bucket_notification[0].queue[0].filter_prefix == null && aws_s3_bucket_notification.bucket_notification[0].queue[0].filter_suffix == null
    error_message = "without prefix and suffix there is no filter"
  }
  assert {
    condition     = aws_s3_bucket_notification.bucket_notification[0].queue[0].events == toset(["s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload"])
    error_message = "all four ways of creating an object are listened to"
  }
  assert {
    condition = aws_lambda_function.forwarder.environment[0].variables == tomap({
      BUCKET_OWNER_ACCOUNT_ID = "111122223333"
      NOTIFIED_KEYS           = "*"
      SKIP_FOLDER_MARKERS     = "false"
      STATE_MACHINE_ARN       = var.state_machine_arn
    })
    error_message = "the forwarder starts the machine for every key"
  }
}

run "partition_region_and_account_come_from_the_state_machine" {
  command = plan

  variables {
    state_machine_arn = "arn:aws-cn:states:cn-north-1:444455556666:stateMachine:resize"
  }

  assert {
    condition     = strcontains(aws_iam_role_policy.forwarder_policy.policy, "arn:aws-cn:sqs:cn-north-1:444455556666:landing-uploads-events") && strcontains(aws_sqs_queue.queue.policy, "arn:aws-cn:s3:::acme-landing")
    error_message = "no partition is assumed"
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
    condition = jsondecode(aws_sqs_queue.queue.redrive_policy) == {
      deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
      maxReceiveCount     = 25
    }
    error_message = "25 deliveries before the dead-letter queue"
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.dead_letter.redrive_allow_policy).sourceQueueArns == ["arn:aws:sqs:eu-west-1:111122223333:landing-uploads-events"]
    error_message = "no other queue fills it"
  }
  assert {
    condition     = contains(aws_lambda_event_source_mapping.mapping.function_response_types, "ReportBatchItemFailures")
    error_message = "each message fails by itself"
  }
  assert {
    condition     = aws_lambda_event_source_mapping.mapping.batch_size == 10 && aws_lambda_event_source_mapping.mapping.maximum_batching_window_in_seconds == 0 && aws_lambda_event_source_mapping.mapping.scaling_config[0].maximum_concurrency == 10
    error_message = "a burst does not take the account's concurrency"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letter_alarm.threshold == 0 && aws_cloudwatch_metric_alarm.age_alarm.threshold == 3600
    error_message = "one dead letter or an hour's delay raises an alarm"
  }
  assert {
    condition     = [for alarm in [aws_cloudwatch_metric_alarm.dead_letter_alarm, aws_cloudwatch_metric_alarm.dead_letter_expiring_alarm] : [alarm.metric_name, alarm.datapoints_to_alarm, alarm.evaluation_periods, alarm.period]] == [["ApproximateNumberOfMessagesVisible", 1, 15, 60], ["ApproximateNumberOfMessagesVisible", 84, 84, 3600]]
    error_message = "one dead letter raises an alarm, and again before it expires"
  }
  assert {
    condition     = can(regex(" Runbook: section \"Dead letters wait\", s3-to-sfn [0-9.]+$", aws_cloudwatch_metric_alarm.dead_letter_alarm.alarm_description))
    error_message = "who is called is told what to read"
  }
}

run "a_state_machine_of_another_region_is_refused" {
  command = plan

  variables {
    state_machine_arn = "arn:aws:states:us-east-1:111122223333:stateMachine:resize"
  }

  expect_failures = [aws_sqs_queue.dead_letter]
}

run "only_this_bucket_writes_and_the_role_does_no_more_than_it_must" {
  command = plan

  assert {
    condition = jsondecode(aws_sqs_queue.queue.policy).Statement[0] == {
      Sid       = "AllowBucket"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:landing-uploads-events"
      Condition = {
        StringEquals = { "aws:SourceAccount" = "111122223333" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:s3:::acme-landing" }
      }
    }
    error_message = "source account and source ARN are both conditions"
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.queue.policy).Statement[1].Condition == { Bool = { "aws:SecureTransport" = "false" } }
    error_message = "whoever comes without TLS is refused"
  }
  assert {
    condition = jsondecode(aws_sqs_queue.dead_letter.policy).Statement[0] == {
      Sid       = "DenyWithoutTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:landing-uploads-dead-letter"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }
    error_message = "whoever comes without TLS is refused"
  }
  assert {
    condition = jsondecode(aws_iam_role.forwarder_role.assume_role_policy).Statement == [{
      Sid       = "Assume"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
    error_message = "only Lambda takes the role"
  }
  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.forwarder_policy.policy).Statement : statement.Sid => statement.Resource } == {
      Start = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
      Log   = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/landing-uploads-forwarder:*"
      Read  = "arn:aws:sqs:eu-west-1:111122223333:landing-uploads-events"
    }
    error_message = "three statements, each with one resource"
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
  assert {
    condition     = aws_lambda_function.forwarder.environment[0].variables.NOTIFIED_KEYS == "*50%25.png"
    error_message = "the forwarder looks at the suffix again"
  }
}

run "folder_markers_are_left_to_the_forwarder" {
  command = plan

  variables {
    skip_folder_markers = true
  }

  assert {
    condition     = aws_lambda_function.forwarder.environment[0].variables.SKIP_FOLDER_MARKERS == "true"
    error_message = "a notification cannot tell them"
  }
}

run "the_bucket_may_be_another_accounts" {
  command = plan

  variables {
    bucket_owner_account_id = "444455556666"
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.queue.policy).Statement[0].Condition.StringEquals == { "aws:SourceAccount" = "444455556666" } && aws_lambda_function.forwarder.environment[0].variables.BUCKET_OWNER_ACCOUNT_ID == "444455556666"
    error_message = "the owner is asked for and passed on"
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

run "messages_that_were_kept_for_long_are_called_for_at_once" {
  command = plan

  variables {
    message_retention_seconds = 1209600
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letter_expiring_alarm.evaluation_periods == 1 && aws_cloudwatch_metric_alarm.dead_letter_expiring_alarm.datapoints_to_alarm == 1
    error_message = "an alarm has one period at least"
  }
}

run "messages_may_stay_hidden_for_longer" {
  command = plan

  variables {
    visibility_timeout_seconds = 43200
  }

  assert {
    condition     = aws_sqs_queue.queue.visibility_timeout_seconds == 43200
    error_message = "what is given is taken"
  }
}

run "concurrency_may_have_no_bound_of_its_own" {
  command = plan

  variables {
    maximum_concurrency = null
  }

  assert {
    condition     = aws_lambda_event_source_mapping.mapping.scaling_config[0].maximum_concurrency == null
    error_message = "null leaves it out"
  }
}

run "the_notification_can_be_left_alone" {
  command = apply

  variables {
    manage_bucket_notification = false
    prefix                     = "uploads/a b/"
    events                     = ["Copy", "Put"]
  }

  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification) == 0
    error_message = "the caller owns the notification"
  }
  assert {
    condition = jsonencode(output.bucket_notification) == jsonencode({
      id            = "landing-uploads"
      queue_arn     = aws_sqs_queue.queue.arn
      events        = ["s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"]
      filter_prefix = "uploads/a+b/"
      filter_suffix = null
    })
    error_message = "the block to add is an output"
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

run "a_key_is_used_and_allowed" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }

  assert {
    condition     = aws_sqs_queue.queue.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letter.kms_master_key_id == var.kms_key_arn && aws_cloudwatch_log_group.forwarder_logs.kms_key_id == var.kms_key_arn
    error_message = "queues and logs use the key"
  }
  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.forwarder_policy.policy).Statement : statement if statement.Sid == "UseKey"] == [{
      Sid      = "UseKey"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = var.kms_key_arn
    }]
    error_message = "the function may decrypt with it"
  }
}

run "outputs_name_what_was_made" {
  command = apply

  assert {
    condition     = output.alarm_names == tolist(["landing-uploads-age", "landing-uploads-dead-letter", "landing-uploads-errors", "landing-uploads-expiring", "landing-uploads-failed-executions", "landing-uploads-throttled-executions", "landing-uploads-throttles", "landing-uploads-timed-out-executions"])
    error_message = "every alarm is named"
  }
  assert {
    condition     = output.dead_letter_queue_name == "landing-uploads-dead-letter" && output.dead_letter_queue_arn == aws_sqs_queue.dead_letter.arn && output.dead_letter_queue_url == aws_sqs_queue.dead_letter.url
    error_message = "the dead-letter queue's name, ARN and URL"
  }
  assert {
    condition     = output.forwarder_function_name == "landing-uploads-forwarder" && output.forwarder_function_arn == aws_lambda_function.forwarder.arn && output.forwarder_role_arn == aws_iam_role.forwarder_role.arn && output.forwarder_log_group_name == "/aws/lambda/landing-uploads-forwarder" && output.queue_arn == aws_sqs_queue.queue.arn && output.queue_url == aws_sqs_queue.queue.url
    error_message = "and those of what leads to it"
  }
}

run "a_teams_settings_reach_every_resource" {
  command = plan

  variables {
    tags                 = { team = "ingest" }
    alarm_actions        = ["arn:aws:sns:eu-west-1:111122223333:oncall"]
    runbook_url          = "https://wiki.acme.example/runbook"
    iam_path             = "/ingest/"
    permissions_boundary = "arn:aws:iam::111122223333:policy/boundary"
  }

  assert {
    condition     = aws_iam_role.forwarder_role.path == "/ingest/" && aws_iam_role.forwarder_role.permissions_boundary == var.permissions_boundary
    error_message = "role and boundary"
  }
  assert {
    condition     = alltrue([for alarm in [aws_cloudwatch_metric_alarm.dead_letter_alarm, aws_cloudwatch_metric_alarm.dead_letter_expiring_alarm, aws_cloudwatch_metric_alarm.forwarder_errors_alarm, aws_cloudwatch_metric_alarm.forwarder_throttles_alarm, aws_cloudwatch_metric_alarm.age_alarm, aws_cloudwatch_metric_alarm.executions_failed_alarm[0], aws_cloudwatch_metric_alarm.executions_throttled_alarm[0], aws_cloudwatch_metric_alarm.executions_timed_out_alarm[0]] : alarm.alarm_actions == toset(var.alarm_actions) && alarm.ok_actions == toset(var.alarm_actions)])
    error_message = "every alarm rings, and says when it is over"
  }
  assert {
    condition     = alltrue([for resource in [aws_sqs_queue.queue, aws_sqs_queue.dead_letter, aws_lambda_function.forwarder, aws_lambda_event_source_mapping.mapping, aws_iam_role.forwarder_role, aws_cloudwatch_log_group.forwarder_logs, aws_cloudwatch_metric_alarm.dead_letter_alarm, aws_cloudwatch_metric_alarm.dead_letter_expiring_alarm, aws_cloudwatch_metric_alarm.forwarder_errors_alarm, aws_cloudwatch_metric_alarm.forwarder_throttles_alarm, aws_cloudwatch_metric_alarm.age_alarm, aws_cloudwatch_metric_alarm.executions_failed_alarm[0], aws_cloudwatch_metric_alarm.executions_throttled_alarm[0], aws_cloudwatch_metric_alarm.executions_timed_out_alarm[0]] : resource.tags == tomap({ team = "ingest" })])
    error_message = "every resource that takes tags has them"
  }
  assert {
    condition     = endswith(aws_cloudwatch_metric_alarm.dead_letter_alarm.alarm_description, " Runbook: https://wiki.acme.example/runbook#dead-letters-wait") && endswith(aws_cloudwatch_metric_alarm.executions_failed_alarm[0].alarm_description, " Runbook: https://wiki.acme.example/runbook#executions-fail")
    error_message = "who is called is told where to read"
  }
}

run "the_dashboard_shows_what_rings" {
  command = plan

  assert {
    condition     = output.dashboard_name == "landing-uploads" && [for arn in jsondecode(aws_cloudwatch_dashboard.dashboard[0].dashboard_body).widgets[0].properties.alarms : arn if startswith(arn, "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:")] == [for name in ["dead-letter", "expiring", "errors", "throttles", "age", "failed-executions", "timed-out-executions", "throttled-executions"] : "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:landing-uploads-${name}"]
    error_message = "the state of every alarm stands on top"
  }
  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.dashboard[0].dashboard_body).widgets : widget.properties.title if widget.type == "metric"] == ["Queue of events", "Forwarder function", "State machine: executions, of all its triggers", "Dead-letter queue"]
    error_message = "an event is followed from left to right"
  }
}

run "alarms_on_executions_can_be_left_to_others" {
  command = plan

  variables {
    state_machine_alarms = false
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.executions_failed_alarm) + length(aws_cloudwatch_metric_alarm.executions_timed_out_alarm) + length(aws_cloudwatch_metric_alarm.executions_throttled_alarm) == 0
    error_message = "none is made"
  }
  assert {
    condition     = output.alarm_names == tolist(["landing-uploads-age", "landing-uploads-dead-letter", "landing-uploads-errors", "landing-uploads-expiring", "landing-uploads-throttles"]) && length(jsondecode(aws_cloudwatch_dashboard.dashboard[0].dashboard_body).widgets[0].properties.alarms) == 5
    error_message = "none is named or shown"
  }
}

run "a_dashboard_can_be_left_out" {
  command = plan

  variables {
    dashboard = false
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.dashboard) == 0 && output.dashboard_name == null && length(output.alarm_names) == 8
    error_message = "the alarms stay"
  }
}

run "what_recovery_needs_is_known_at_plan" {
  command = plan

  variables {
    prefix = "uploads/"
    events = ["Put", "Copy"]
  }

  assert {
    condition = jsonencode(output.recovery) == jsonencode({
      pattern                 = "storage-first"
      bucket                  = "acme-landing"
      region                  = "eu-west-1"
      account_id              = "111122223333"
      bucket_owner_account_id = "111122223333"
      state_machine_arn       = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
      dead_letter_queue       = aws_sqs_queue.dead_letter.name
      queue                   = aws_sqs_queue.queue.name
      function                = aws_lambda_function.forwarder.function_name
      prefix                  = "uploads/"
      suffix                  = null
      events                  = ["Put", "Copy"]
      skip_folder_markers     = false
    })
    error_message = "one object, with the names of what is made"
  }
}

run "bad_values_are_refused" {
  command = plan

  variables {
    bucket                    = "arn:aws:s3:::acme-landing"
    state_machine_arn         = "resize"
    name                      = "a name with spaces"
    events                    = ["Delete"]
    kms_key_arn               = "alias/aws/sqs"
    iam_path                  = "ingest"
    log_retention_in_days     = 8
    alarm_actions             = ["oncall"]
    runbook_url               = "docs/runbook.md"
    prefix                    = ""
    suffix                    = "*.png"
    bucket_owner_account_id   = "1234"
    batch_size                = 0
    maximum_concurrency       = 1
    message_retention_seconds = 86400
    max_receive_count         = 4
    age_alarm_seconds         = 59
    timeout                   = 901
    memory_size               = 64
  }

  expect_failures = [
    var.bucket,
    var.state_machine_arn,
    var.name,
    var.events,
    var.kms_key_arn,
    var.iam_path,
    var.log_retention_in_days,
    var.alarm_actions,
    var.runbook_url,
    var.prefix,
    var.suffix,
    var.bucket_owner_account_id,
    var.batch_size,
    var.maximum_concurrency,
    var.message_retention_seconds,
    var.max_receive_count,
    var.age_alarm_seconds,
    var.timeout,
    var.memory_size,
  ]
}

run "a_window_out_of_bounds_is_refused" {
  command = plan

  variables {
    maximum_batching_window_in_seconds = 301
  }

  expect_failures = [var.maximum_batching_window_in_seconds]
}

run "a_large_batch_without_a_window_is_refused" {
  command = plan

  variables {
    batch_size                         = 11
    maximum_batching_window_in_seconds = 0
  }

  expect_failures = [var.maximum_batching_window_in_seconds]
}

run "what_is_made_beside_it_may_be_unknown_at_plan" {
  command = plan

  module {
    source = "./tests/fixtures/callers"
  }

  assert {
    condition     = length(output.counted) == 2 && keys(output.keyed) == ["images/", "invoices/"]
    error_message = "count and for_each make one each"
  }
  assert {
    condition     = output.keyed["images/"].bucket_notification.filter_prefix == "images/"
    error_message = "what is known stays known"
  }
}

run "count_for_each_depends_on_and_an_aliased_provider_work" {
  command = apply

  module {
    source = "./tests/fixtures/callers"
  }

  # The provider of that call would be in China.
  override_resource {
    target = module.after.aws_sqs_queue.dead_letter
    values = { arn = "arn:aws-cn:sqs:cn-north-1:444455556666:after-dead-letter" }
  }

  assert {
    condition     = output.unknown.dead_letter_queue_arn == "arn:aws:sqs:eu-west-1:111122223333:mock"
    error_message = "unknown ARNs, key, topic and bucket are taken"
  }
  assert {
    condition     = [for called in output.counted : called.bucket_notification.id] == ["counted-0", "counted-1"]
    error_message = "count makes two, each with its name"
  }
  assert {
    condition     = { for key, called in output.keyed : key => called.bucket_notification.filter_prefix } == { "images/" = "images/", "invoices/" = "invoices/" }
    error_message = "for_each makes one for each prefix"
  }
  assert {
    condition     = output.after.bucket_notification.id == "after"
    error_message = "depends_on defers nothing that was given"
  }
  assert {
    condition     = output.elsewhere.dead_letter_queue_arn == "arn:aws:sqs:eu-west-1:111122223333:elsewhere"
    error_message = "the aliased provider makes everything"
  }
}

run "the_complete_example_makes_what_it_says" {
  command = apply

  module {
    source = "./examples/complete"
  }

  assert {
    condition     = [for block in output.notification.queue : block.id] == ["landing-images", "landing-invoices"]
    error_message = "the caller's notification holds both blocks"
  }
  assert {
    condition     = [for block in output.notification.queue : block.filter_prefix] == ["images/", "invoices/"] && [for block in output.notification.queue : block.filter_suffix] == [".png", ".pdf"]
    error_message = "each with its filter"
  }
  assert {
    condition     = output.notification.queue[1].events == toset(["s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:CompleteMultipartUpload"])
    error_message = "and its events"
  }
}

run "entries_of_others_stay" {
  command = plan

  variables {
    suffix = ".csv"
    other_notifications = {
      eventbridge = true
      queue       = [{ id = "theirs", queue_arn = "arn:aws:sqs:eu-west-1:111122223333:theirs", events = ["s3:ObjectCreated:*"], filter_suffix = ".png" }]
      topic       = [{ id = "gone", topic_arn = "arn:aws:sns:eu-west-1:111122223333:gone", events = ["s3:ObjectRemoved:*"] }]
    }
  }

  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification[0].queue) == 2 && length(aws_s3_bucket_notification.bucket_notification[0].topic) == 1 && length(aws_s3_bucket_notification.bucket_notification[0].lambda_function) == 0 && aws_s3_bucket_notification.bucket_notification[0].eventbridge
    error_message = "they are written beside the module's own"
  }
  assert {
    condition     = aws_s3_bucket_notification.bucket_notification[0].queue[0].id == "theirs" && aws_s3_bucket_notification.bucket_notification[0].queue[0].filter_suffix == ".png" && aws_s3_bucket_notification.bucket_notification[0].topic[0].topic_arn == "arn:aws:sns:eu-west-1:111122223333:gone"
    error_message = "as they are given"
  }
}

run "an_entry_that_s3_would_refuse_beside_the_modules_own_is_refused" {
  command = plan

  variables {
    prefix              = "a b/"
    other_notifications = { topic = [{ id = "told", topic_arn = "arn:aws:sns:eu-west-1:111122223333:told", events = ["s3:ObjectCreated:*"], filter_prefix = "a+b/c" }] }
  }

  expect_failures = [aws_s3_bucket_notification.bucket_notification]
}
