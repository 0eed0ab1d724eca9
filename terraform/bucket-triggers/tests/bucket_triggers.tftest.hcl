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
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = {
      arn = "arn:aws:events:eu-west-1:111122223333:rule/mock"
    }
  }
  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-west-1:111122223333:mock"
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
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }
  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }
}

variables {
  bucket = "acme-landing"
  name   = "landing"

  manage_bucket_notification = true

  triggers = {
    uploads = { pattern = "storage-first", state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize", prefix = ["uploads/a b/"] }
    scans   = { pattern = "storage-first", state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize", prefix = ["scans/"], events = ["Put"] }
    letters = { pattern = "notification-lambda", state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize", prefix = ["letters/"], suffix = [".pdf"] }
    reports = { pattern = "direct-eventbridge", state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:report", suffix = [".csv"] }
    audit   = { pattern = "cloudtrail-eventbridge", state_machine_arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:report", name = "landing-objects" }
  }
}

run "every_trigger_is_made_by_the_module_of_its_pattern" {
  command = apply

  assert {
    condition     = keys(output.recovery) == ["audit", "letters", "reports", "scans", "uploads"] && [for each in values(output.recovery) : each.pattern] == ["cloudtrail-eventbridge", "notification-lambda", "direct-eventbridge", "storage-first", "storage-first"]
    error_message = "each by its pattern"
  }
  assert {
    condition     = output.dead_letter_queue_name == { audit = "landing-objects-dead-letter", letters = "landing-letters-dead-letter", reports = "landing-reports-dead-letter", scans = "landing-scans-dead-letter", uploads = "landing-uploads-dead-letter" }
    error_message = "named after the module and the id, or as the trigger says"
  }
  assert {
    condition     = keys(output.rule_arn) == ["audit", "reports"] && keys(output.queue_arn) == ["scans", "uploads"] && keys(output.forwarder_function_arn) == ["letters", "scans", "uploads"] && keys(output.advanced_event_selector) == ["audit"]
    error_message = "an output has the triggers whose pattern has it"
  }
  assert {
    condition     = [for block in aws_s3_bucket_notification.bucket_notification[0].queue : { id = block.id, events = block.events, filter_prefix = block.filter_prefix }] == [{ id = "landing-scans", events = toset(["s3:ObjectCreated:Put"]), filter_prefix = "scans/" }, { id = "landing-uploads", events = toset(["s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload"]), filter_prefix = "uploads/a+b/" }]
    error_message = "one notification has the queues"
  }
  assert {
    condition     = [for block in aws_s3_bucket_notification.bucket_notification[0].lambda_function : { id = block.id, filter_prefix = block.filter_prefix, filter_suffix = block.filter_suffix }] == [{ id = "landing-letters", filter_prefix = "letters/", filter_suffix = ".pdf" }] && aws_s3_bucket_notification.bucket_notification[0].eventbridge
    error_message = "and the function, and switches on the events"
  }
  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification[0].topic) == 0
    error_message = "and nothing else"
  }
}

run "without_eventbridge_triggers_no_events_are_switched_on" {
  command = plan

  variables {
    triggers = { for id, trigger in var.triggers : id => trigger if contains(["uploads", "audit"], id) }
  }

  assert {
    condition     = !aws_s3_bucket_notification.bucket_notification[0].eventbridge
    error_message = "a trail's events need no notification"
  }
}

run "what_is_left_out_has_the_default_of_its_pattern" {
  command = plan

  assert {
    condition     = module.storage_first["scans"].recovery.events == tolist(["Put"]) && module.storage_first["uploads"].recovery.events == tolist(["Put", "Post", "Copy", "CompleteMultipartUpload"]) && module.direct_eventbridge["reports"].recovery.skip_folder_markers == false
    error_message = "null is a default"
  }
  assert {
    condition     = length(output.alarm_names.uploads) == 8 && length(output.alarm_names.audit) > 0 && output.dashboard_name.letters == "landing-letters"
    error_message = "alarms and dashboards too"
  }
}

run "entries_of_others_stay" {
  command = plan

  variables {
    triggers = { uploads = var.triggers.uploads }
    other_notifications = {
      eventbridge     = true
      queue           = [{ id = "theirs", queue_arn = "arn:aws:sqs:eu-west-1:111122223333:theirs", events = ["s3:ObjectCreated:*"], filter_prefix = "in/" }]
      topic           = [{ id = "gone", topic_arn = "arn:aws:sns:eu-west-1:111122223333:gone", events = ["s3:ObjectRemoved:*"] }]
      lambda_function = [{ id = "tagged", lambda_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:tagged", events = ["s3:ObjectTagging:Put"] }]
    }
  }

  assert {
    condition     = [for block in aws_s3_bucket_notification.bucket_notification[0].queue : block.id] == ["theirs", "landing-uploads"] && aws_s3_bucket_notification.bucket_notification[0].topic[0].topic_arn == "arn:aws:sns:eu-west-1:111122223333:gone" && aws_s3_bucket_notification.bucket_notification[0].lambda_function[0].id == "tagged" && aws_s3_bucket_notification.bucket_notification[0].eventbridge
    error_message = "they are written beside the triggers' own"
  }
}

run "a_function_that_is_switched_off_is_not_notified" {
  command = plan

  variables {
    triggers = { for id, trigger in var.triggers : id => merge(trigger, { enabled = false }) }
  }

  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification[0].lambda_function) == 0 && length(aws_s3_bucket_notification.bucket_notification[0].queue) == 2
    error_message = "queues go on collecting"
  }
}

run "the_notification_can_be_left_alone" {
  command = apply

  variables {
    manage_bucket_notification = false
  }

  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification) == 0
    error_message = "the caller owns the notification"
  }
  assert {
    condition     = output.bucket_notification.eventbridge && [for entry in output.bucket_notification.queue : entry.id] == ["landing-scans", "landing-uploads"] && output.bucket_notification.lambda_function == [{ id = "landing-letters", lambda_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:mock", events = ["s3:ObjectCreated:Put", "s3:ObjectCreated:Post", "s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload"], filter_prefix = "letters/", filter_suffix = ".pdf" }] && output.bucket_notification.topic == []
    error_message = "the entries to add are an output"
  }
}

run "a_key_is_used_and_its_policy_says_everything_once" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  }

  assert {
    condition     = sort([for statement in output.kms_key_policy_statements : statement.Principal.Service]) == sort(["s3.amazonaws.com", "events.amazonaws.com", "events.amazonaws.com", "logs.eu-west-1.amazonaws.com", "logs.eu-west-1.amazonaws.com", "logs.eu-west-1.amazonaws.com"])
    error_message = "two queues of one bucket need one statement"
  }
  assert {
    condition     = alltrue([for statement in output.kms_key_policy_statements : !can(statement.Sid)])
    error_message = "no two have one name"
  }
}

run "zero_is_no_bound" {
  command = plan

  variables {
    triggers = { free = merge(var.triggers.uploads, { maximum_concurrency = 0 }) }
  }

  # The pattern's module takes 2 and more, or null.
  assert {
    condition     = keys(output.recovery) == ["free"]
    error_message = "it is taken"
  }
}

run "an_id_that_is_a_triggers_own_is_refused" {
  command = plan

  variables {
    triggers            = { uploads = merge(var.triggers.uploads, { prefix = ["uploads/", "late/"] }) }
    other_notifications = { topic = [{ id = "landing-uploads.2", topic_arn = "arn:aws:sns:eu-west-1:111122223333:theirs", events = ["s3:ObjectRemoved:*"] }] }
  }

  expect_failures = [output.bucket_notification]
}

run "more_entries_than_s3_takes_are_refused" {
  command = plan

  variables {
    triggers = { for letter in ["a", "b"] : letter => merge(var.triggers.uploads, { prefix = [for number in range(51) : "${letter}/${number}/"] }) }
  }

  expect_failures = [output.bucket_notification]
}

run "overlapping_filters_are_refused" {
  command = plan

  variables {
    manage_bucket_notification = false
    triggers = {
      all  = merge(var.triggers.uploads, { prefix = null })
      some = merge(var.triggers.letters, { suffix = null })
    }
  }

  expect_failures = [output.bucket_notification]
}

run "overlapping_filters_of_eventbridge_are_not" {
  command = plan

  variables {
    triggers = {
      all  = merge(var.triggers.uploads, { prefix = null })
      some = merge(var.triggers.reports, { suffix = null })
      more = merge(var.triggers.audit, { name = null })
    }
  }

  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification[0].queue) == 1
    error_message = "EventBridge matches by itself"
  }
}

run "overlaps_with_entries_of_others_are_refused" {
  command = plan

  variables {
    other_notifications = {
      topic = [{ id = "theirs", topic_arn = "arn:aws:sns:eu-west-1:111122223333:theirs", events = ["s3:ObjectCreated:*"], filter_prefix = "uploads/a+b/c/" }]
    }
  }

  expect_failures = [output.bucket_notification]
}

run "and_of_others_with_each_other" {
  command = plan

  variables {
    other_notifications = {
      topic = [
        { id = "deleted", topic_arn = "arn:aws:sns:eu-west-1:111122223333:theirs", events = ["s3:ObjectRemoved:Delete"] },
        { id = "removed", topic_arn = "arn:aws:sns:eu-west-1:111122223333:theirs", events = ["s3:ObjectRemoved:*"], filter_suffix = ".csv" },
      ]
    }
  }

  expect_failures = [output.bucket_notification]
}

run "other_events_overlap_with_nothing" {
  command = plan

  variables {
    other_notifications = {
      topic = [
        { id = "deleted", topic_arn = "arn:aws:sns:eu-west-1:111122223333:theirs", events = ["s3:ObjectRemoved:Delete"] },
        { id = "marked", topic_arn = "arn:aws:sns:eu-west-1:111122223333:theirs", events = ["s3:ObjectRemoved:DeleteMarkerCreated"] },
        { id = "scanned", topic_arn = "arn:aws:sns:eu-west-1:111122223333:theirs", events = ["s3:ObjectCreated:Copy"], filter_prefix = "scans/" },
      ]
    }
  }

  assert {
    condition     = length(aws_s3_bucket_notification.bucket_notification[0].topic) == 3
    error_message = "each has its own"
  }
}

run "the_complete_example_makes_what_it_says" {
  command = apply

  module {
    source = "./examples/complete"
  }

  assert {
    condition     = keys(output.recovery) == ["audit", "catalogue", "images", "invoices"] && keys(output.dead_letter_queue_urls) == keys(output.recovery)
    error_message = "a trigger of each pattern"
  }
  assert {
    condition     = [for selector in output.advanced_event_selectors : selector.name] == ["landing-audit"]
    error_message = "the trail logs what one of them waits for"
  }
}
