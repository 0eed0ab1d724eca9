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
}

variables {
  bucket            = "acme-landing"
  state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
  name              = "landing-uploads"
}

run "the_smallest_call_takes_every_key" {
  command = plan

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.rule.event_pattern) == {
      source        = ["aws.s3"]
      "detail-type" = ["AWS API Call via CloudTrail"]
      detail = {
        eventSource       = ["s3.amazonaws.com"]
        eventName         = ["PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"]
        errorCode         = [{ exists = false }]
        requestParameters = { bucketName = ["acme-landing"] }
      }
    }
    error_message = "every object of the bucket, and no refused call"
  }
  assert {
    condition = output.advanced_event_selector == {
      name = "landing-uploads"
      field_selector = [
        { field = "eventCategory", equals = ["Data"] },
        { field = "resources.type", equals = ["AWS::S3::Object"] },
        { field = "eventName", equals = ["PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"] },
        { field = "resources.ARN", starts_with = ["arn:aws:s3:::acme-landing/"] },
      ]
    }
    error_message = "the trail logs the calls that create objects of this bucket"
  }
  assert {
    condition     = output.data_resource == { type = "AWS::S3::Object", values = ["arn:aws:s3:::acme-landing/"] }
    error_message = "a basic selector logs the bucket"
  }
}

run "partition_region_and_account_come_from_the_state_machine" {
  command = plan

  variables {
    state_machine_arn = "arn:aws-cn:states:cn-north-1:444455556666:stateMachine:resize"
  }

  assert {
    condition     = strcontains(aws_iam_role.role.assume_role_policy, "arn:aws-cn:events:cn-north-1:444455556666:rule/landing-uploads-rule") && strcontains(aws_sqs_queue.dead_letter.policy, "arn:aws-cn:sqs:cn-north-1:444455556666:landing-uploads-dead-letter")
    error_message = "no partition is assumed"
  }
  assert {
    condition     = output.data_resource.values == ["arn:aws-cn:s3:::acme-landing/"]
    error_message = "nor in what the trail logs"
  }
}

run "defaults_are_the_safe_ones" {
  command = apply

  assert {
    condition     = aws_cloudwatch_event_rule.rule.state == "ENABLED" && aws_cloudwatch_event_target.target.arn == var.state_machine_arn
    error_message = "the rule starts the state machine"
  }
  assert {
    condition     = aws_sqs_queue.dead_letter.sqs_managed_sse_enabled && aws_sqs_queue.dead_letter.message_retention_seconds == 1209600
    error_message = "the dead-letter queue is encrypted and keeps events for 14 days"
  }
  assert {
    condition     = aws_cloudwatch_event_target.target.retry_policy[0].maximum_retry_attempts == 185 && aws_cloudwatch_event_target.target.retry_policy[0].maximum_event_age_in_seconds == 86400
    error_message = "EventBridge tries as often and as long as it can"
  }
  assert {
    condition     = aws_cloudwatch_event_target.target.dead_letter_config[0].arn == aws_sqs_queue.dead_letter.arn
    error_message = "what it gives up on is kept"
  }
  assert {
    condition = { for alarm in [aws_cloudwatch_metric_alarm.dead_letter_alarm, aws_cloudwatch_metric_alarm.failed_alarm, aws_cloudwatch_metric_alarm.undelivered_alarm] : alarm.metric_name => alarm.threshold } == {
      ApproximateNumberOfMessagesVisible = 0
      FailedInvocations                  = 0
      InvocationsFailedToBeSentToDlq     = 0
    }
    error_message = "one event that is not started raises an alarm, wherever it went"
  }
  assert {
    condition     = [for alarm in [aws_cloudwatch_metric_alarm.dead_letter_alarm, aws_cloudwatch_metric_alarm.dead_letter_expiring_alarm] : [alarm.metric_name, alarm.datapoints_to_alarm, alarm.evaluation_periods, alarm.period]] == [["ApproximateNumberOfMessagesVisible", 1, 15, 60], ["ApproximateNumberOfMessagesVisible", 168, 168, 3600]]
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

run "only_this_rule_takes_the_role_and_writes_dead_letters" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.role.assume_role_policy).Statement == [{
      Sid       = "Assume"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = "111122223333" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:events:eu-west-1:111122223333:rule/landing-uploads-rule" }
      }
    }]
    error_message = "source account and source ARN are both conditions of the role"
  }
  assert {
    condition = jsondecode(aws_sqs_queue.dead_letter.policy).Statement[0] == {
      Sid       = "AllowService"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:landing-uploads-dead-letter"
      Condition = {
        StringEquals = { "aws:SourceAccount" = "111122223333" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:events:eu-west-1:111122223333:rule/landing-uploads-rule" }
      }
    }
    error_message = "and of the dead-letter queue"
  }
  assert {
    condition = jsondecode(aws_sqs_queue.dead_letter.policy).Statement[1] == {
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
    condition = jsondecode(aws_iam_role_policy.policy.policy).Statement == [{
      Sid      = "Start"
      Effect   = "Allow"
      Action   = "states:StartExecution"
      Resource = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
    }]
    error_message = "the role starts this machine and does nothing else"
  }
}

run "the_execution_gets_what_s3_itself_would_send" {
  command = plan

  assert {
    condition     = aws_cloudwatch_event_target.target.input_transformer[0].input_paths.key == "$.detail.requestParameters.key"
    error_message = "the key is taken from the request"
  }
  assert {
    condition = jsondecode(replace(aws_cloudwatch_event_target.target.input_transformer[0].input_template, "/<[a-z_]+>/", "0")) == {
      version       = "0"
      id            = 0
      "detail-type" = "Object Created"
      source        = "aws.s3"
      account       = 0
      time          = 0
      region        = 0
      resources     = ["arn:aws:s3:::acme-landing"]
      detail = {
        version             = "0"
        bucket              = { name = 0 }
        object              = { key = 0 }
        "request-id"        = 0
        "source-ip-address" = 0
        reason              = 0
      }
    }
    error_message = "the template is S3's event"
  }
  assert {
    condition     = length(regexall("<[a-z_]+>", aws_cloudwatch_event_target.target.input_transformer[0].input_template)) == length(aws_cloudwatch_event_target.target.input_transformer[0].input_paths)
    error_message = "each path stands in the template, unescaped"
  }
}

run "a_prefix_is_asked_for_as_it_is" {
  command = plan

  variables {
    prefix = "a b/é=<1>/"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.rule.event_pattern).detail.requestParameters.key == [{ prefix = "a b/é=<1>/" }]
    error_message = "nothing is encoded"
  }
}

run "a_suffix_is_asked_for_as_it_is" {
  command = plan

  variables {
    suffix = "50%.png"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.rule.event_pattern).detail.requestParameters.key == [{ suffix = "50%.png" }]
    error_message = "nothing is encoded"
  }
}

run "prefix_and_suffix_are_one_wildcard_and_the_keys_where_they_overlap" {
  command = plan

  variables {
    prefix = "in/"
    suffix = "/x"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.rule.event_pattern).detail.requestParameters.key == [{ wildcard = "in/*/x" }, "in/x"]
    error_message = "the slash may be both the prefix's last and the suffix's first"
  }
}

run "a_star_is_a_star" {
  command = plan

  expect_failures = [check.no_key_may_match]

  variables {
    prefix = "5*/"
    suffix = "\\.png"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.rule.event_pattern).detail.requestParameters.key == [{ wildcard = "5\\*/*\\\\.png" }]
    error_message = "stars and backslashes of the caller are escaped, the wildcard is not"
  }
}

run "what_is_logged_is_no_less_than_what_starts" {
  command = plan

  variables {
    events = ["Copy", "Post"]
    prefix = "in/"
    suffix = ".png"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.rule.event_pattern).detail.eventName == ["PostObject", "CopyObject"] && output.advanced_event_selector.field_selector[2].equals == ["PostObject", "CopyObject"]
    error_message = "the same calls"
  }
  assert {
    condition     = output.advanced_event_selector.field_selector[3].starts_with == ["arn:aws:s3:::acme-landing/in/"] && output.data_resource.values == ["arn:aws:s3:::acme-landing/in/"]
    error_message = "the prefix, without the suffix"
  }
}

run "folder_markers_are_left_out_by_a_suffix_they_do_not_have" {
  command = plan

  variables {
    skip_folder_markers = true
    suffix              = ".png"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.rule.event_pattern).detail.requestParameters.key == [{ suffix = ".png" }]
    error_message = "the suffix is enough"
  }
}

run "switched_off_the_rule_is_disabled" {
  command = plan

  variables {
    enabled = false
  }

  assert {
    condition     = aws_cloudwatch_event_rule.rule.state == "DISABLED"
    error_message = "it stays and matches nothing"
  }
}

run "a_key_is_used" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }

  assert {
    condition     = aws_sqs_queue.dead_letter.kms_master_key_id == var.kms_key_arn
    error_message = "the dead-letter queue uses the key"
  }
}

run "outputs_name_what_was_made" {
  command = apply

  assert {
    condition     = output.alarm_names == tolist(["landing-uploads-dead-letter", "landing-uploads-expiring", "landing-uploads-failed", "landing-uploads-failed-executions", "landing-uploads-retrying", "landing-uploads-throttled", "landing-uploads-throttled-executions", "landing-uploads-timed-out-executions", "landing-uploads-undelivered"])
    error_message = "every alarm is named"
  }
  assert {
    condition     = output.dead_letter_queue_name == "landing-uploads-dead-letter" && output.dead_letter_queue_arn == aws_sqs_queue.dead_letter.arn && output.dead_letter_queue_url == aws_sqs_queue.dead_letter.url
    error_message = "the dead-letter queue's name, ARN and URL"
  }
  assert {
    condition     = output.rule_name == "landing-uploads-rule" && output.rule_arn == aws_cloudwatch_event_rule.rule.arn && output.role_arn == aws_iam_role.role.arn
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
    condition     = aws_iam_role.role.path == "/ingest/" && aws_iam_role.role.permissions_boundary == var.permissions_boundary
    error_message = "role and boundary"
  }
  assert {
    condition     = alltrue([for alarm in [aws_cloudwatch_metric_alarm.dead_letter_alarm, aws_cloudwatch_metric_alarm.dead_letter_expiring_alarm, aws_cloudwatch_metric_alarm.failed_alarm, aws_cloudwatch_metric_alarm.undelivered_alarm, aws_cloudwatch_metric_alarm.retrying_alarm, aws_cloudwatch_metric_alarm.throttled_alarm, aws_cloudwatch_metric_alarm.executions_failed_alarm[0], aws_cloudwatch_metric_alarm.executions_throttled_alarm[0], aws_cloudwatch_metric_alarm.executions_timed_out_alarm[0]] : alarm.alarm_actions == toset(var.alarm_actions) && alarm.ok_actions == toset(var.alarm_actions)])
    error_message = "every alarm rings, and says when it is over"
  }
  assert {
    condition     = alltrue([for resource in [aws_sqs_queue.dead_letter, aws_cloudwatch_event_rule.rule, aws_iam_role.role, aws_cloudwatch_metric_alarm.dead_letter_alarm, aws_cloudwatch_metric_alarm.dead_letter_expiring_alarm, aws_cloudwatch_metric_alarm.failed_alarm, aws_cloudwatch_metric_alarm.undelivered_alarm, aws_cloudwatch_metric_alarm.retrying_alarm, aws_cloudwatch_metric_alarm.throttled_alarm, aws_cloudwatch_metric_alarm.executions_failed_alarm[0], aws_cloudwatch_metric_alarm.executions_throttled_alarm[0], aws_cloudwatch_metric_alarm.executions_timed_out_alarm[0]] : resource.tags == tomap({ team = "ingest" })])
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
    condition     = output.dashboard_name == "landing-uploads" && [for arn in jsondecode(aws_cloudwatch_dashboard.dashboard[0].dashboard_body).widgets[0].properties.alarms : arn if startswith(arn, "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:")] == [for name in ["dead-letter", "expiring", "failed", "undelivered", "retrying", "throttled", "failed-executions", "timed-out-executions", "throttled-executions"] : "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:landing-uploads-${name}"]
    error_message = "the state of every alarm stands on top"
  }
  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.dashboard[0].dashboard_body).widgets : widget.properties.title if widget.type == "metric"] == ["EventBridge rule", "State machine: executions, of all its triggers", "Dead-letter queue"]
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
    condition     = output.alarm_names == tolist(["landing-uploads-dead-letter", "landing-uploads-expiring", "landing-uploads-failed", "landing-uploads-retrying", "landing-uploads-throttled", "landing-uploads-undelivered"]) && length(jsondecode(aws_cloudwatch_dashboard.dashboard[0].dashboard_body).widgets[0].properties.alarms) == 6
    error_message = "none is named or shown"
  }
}

run "a_dashboard_can_be_left_out" {
  command = plan

  variables {
    dashboard = false
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.dashboard) == 0 && output.dashboard_name == null && length(output.alarm_names) == 9
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
      pattern                 = "cloudtrail-eventbridge"
      bucket                  = "acme-landing"
      region                  = "eu-west-1"
      account_id              = "111122223333"
      bucket_owner_account_id = "111122223333"
      state_machine_arn       = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"
      dead_letter_queue       = aws_sqs_queue.dead_letter.name
      queue                   = null
      function                = null
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
    bucket                       = "arn:aws:s3:::acme-landing"
    state_machine_arn            = "resize"
    name                         = "a name with spaces"
    events                       = ["Delete"]
    kms_key_arn                  = "alias/aws/sqs"
    iam_path                     = "ingest"
    alarm_actions                = ["oncall"]
    runbook_url                  = "docs/runbook.md"
    maximum_retry_attempts       = 186
    maximum_event_age_in_seconds = 59
    prefix                       = ""
    suffix                       = ""
  }

  expect_failures = [
    var.bucket,
    var.state_machine_arn,
    var.name,
    var.events,
    var.kms_key_arn,
    var.iam_path,
    var.alarm_actions,
    var.runbook_url,
    var.maximum_retry_attempts,
    var.maximum_event_age_in_seconds,
    var.prefix,
    var.suffix,
  ]
}

run "folder_markers_that_cannot_be_told_are_refused" {
  command = plan

  variables {
    skip_folder_markers = true
  }

  expect_failures = [
    var.skip_folder_markers,
  ]
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
    condition     = output.counted[1].data_resource.type == "AWS::S3::Object"
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
    condition     = [for called in output.counted : one(called.data_resource.values)] == ["arn:aws:s3:::acme-counted-0/", "arn:aws:s3:::acme-counted-1/"]
    error_message = "count makes two, each with its bucket"
  }
  assert {
    condition     = { for key, called in output.keyed : key => one(called.data_resource.values) } == { "images/" = "arn:aws:s3:::acme-keyed/images/", "invoices/" = "arn:aws:s3:::acme-keyed/invoices/" }
    error_message = "for_each makes one for each prefix"
  }
  assert {
    condition     = one(output.after.data_resource.values) == "arn:aws-cn:s3:::acme-after/"
    error_message = "under depends_on the partition is still the state machine's"
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
    condition     = [for selector in output.advanced_event_selectors : selector.name] == ["landing-images", "landing-invoices"]
    error_message = "the trail logs what both modules need"
  }
  assert {
    condition     = [for selector in output.advanced_event_selectors : one([for field in selector.field_selector : one(field.starts_with) if field.field == "resources.ARN"])] == ["arn:aws:s3:::acme-made/images/", "arn:aws:s3:::acme-made/invoices/"]
    error_message = "below their prefixes"
  }
}
