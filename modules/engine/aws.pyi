# Written by `make golden` from the installed bindings; change tools/stubs.py instead.
from collections.abc import Mapping, Sequence
from typing import ClassVar, Required, TypedDict

from . import core

class AwsProvider(core._TerraformProvider):
    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        access_key: str | None = ...,
        alias: str | None = ...,
        allowed_account_ids: Sequence[str] | None = ...,
        assume_role: core.IResolvable | Sequence[_AwsProviderAssumeRole] | None = ...,
        assume_role_with_web_identity: core.IResolvable | Sequence[_AwsProviderAssumeRoleWithWebIdentity] | None = ...,
        custom_ca_bundle: str | None = ...,
        default_tags: core.IResolvable | Sequence[AwsProviderDefaultTags] | None = ...,
        ec2_metadata_service_endpoint: str | None = ...,
        ec2_metadata_service_endpoint_mode: str | None = ...,
        endpoints: core.IResolvable | Sequence[_AwsProviderEndpoints] | None = ...,
        forbidden_account_ids: Sequence[str] | None = ...,
        http_proxy: str | None = ...,
        https_proxy: str | None = ...,
        ignore_tags: core.IResolvable | Sequence[_AwsProviderIgnoreTags] | None = ...,
        insecure: bool | core.IResolvable | None = ...,
        max_retries: float | None = ...,
        no_proxy: str | None = ...,
        profile: str | None = ...,
        region: str | None = ...,
        retry_mode: str | None = ...,
        s3_us_east1_regional_endpoint: str | None = ...,
        s3_use_path_style: bool | core.IResolvable | None = ...,
        secret_key: str | None = ...,
        shared_config_files: Sequence[str] | None = ...,
        shared_credentials_files: Sequence[str] | None = ...,
        skip_credentials_validation: bool | core.IResolvable | None = ...,
        skip_metadata_api_check: str | None = ...,
        skip_region_validation: bool | core.IResolvable | None = ...,
        skip_requesting_account_id: bool | core.IResolvable | None = ...,
        sts_region: str | None = ...,
        tag_policy_compliance: str | None = ...,
        token: str | None = ...,
        token_bucket_rate_limiter_capacity: float | None = ...,
        use_dualstack_endpoint: bool | core.IResolvable | None = ...,
        use_fips_endpoint: bool | core.IResolvable | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    access_key: str | None
    alias: str | None
    allowed_account_ids: list[str] | None
    assume_role: core.IResolvable | list[_AwsProviderAssumeRole] | None
    assume_role_with_web_identity: core.IResolvable | list[_AwsProviderAssumeRoleWithWebIdentity] | None
    custom_ca_bundle: str | None
    default_tags: core.IResolvable | list[AwsProviderDefaultTags] | None
    ec2_metadata_service_endpoint: str | None
    ec2_metadata_service_endpoint_mode: str | None
    endpoints: core.IResolvable | list[_AwsProviderEndpoints] | None
    forbidden_account_ids: list[str] | None
    http_proxy: str | None
    https_proxy: str | None
    ignore_tags: core.IResolvable | list[_AwsProviderIgnoreTags] | None
    insecure: bool | core.IResolvable | None
    max_retries: float | None
    no_proxy: str | None
    profile: str | None
    region: str | None
    retry_mode: str | None
    s3_us_east1_regional_endpoint: str | None
    s3_use_path_style: bool | core.IResolvable | None
    secret_key: str | None
    shared_config_files: list[str] | None
    shared_credentials_files: list[str] | None
    skip_credentials_validation: bool | core.IResolvable | None
    skip_metadata_api_check: str | None
    skip_region_validation: bool | core.IResolvable | None
    skip_requesting_account_id: bool | core.IResolvable | None
    sts_region: str | None
    tag_policy_compliance: str | None
    token: str | None
    token_bucket_rate_limiter_capacity: float | None
    use_dualstack_endpoint: bool | core.IResolvable | None
    use_fips_endpoint: bool | core.IResolvable | None

class AwsProviderDefaultTags:
    def __init__(self, *, tags: Mapping[str, str] | None = ...) -> None: ...
    @property
    def tags(self) -> Mapping[str, str] | None: ...

class Cloudtrail(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        name: str,
        s3_bucket_name: str,
        advanced_event_selector: core.IResolvable | Sequence[CloudtrailAdvancedEventSelector] | None = ...,
        cloud_watch_logs_group_arn: str | None = ...,
        cloud_watch_logs_role_arn: str | None = ...,
        enable_log_file_validation: bool | core.IResolvable | None = ...,
        enable_logging: bool | core.IResolvable | None = ...,
        event_selector: core.IResolvable | Sequence[CloudtrailEventSelector] | None = ...,
        id: str | None = ...,
        include_global_service_events: bool | core.IResolvable | None = ...,
        insight_selector: core.IResolvable | Sequence[_CloudtrailInsightSelector] | None = ...,
        is_multi_region_trail: bool | core.IResolvable | None = ...,
        is_organization_trail: bool | core.IResolvable | None = ...,
        kms_key_id: str | None = ...,
        region: str | None = ...,
        s3_key_prefix: str | None = ...,
        sns_topic_name: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_advanced_event_selector(
        self, value: core.IResolvable | Sequence[CloudtrailAdvancedEventSelector]
    ) -> None: ...
    def put_event_selector(self, value: core.IResolvable | Sequence[CloudtrailEventSelector]) -> None: ...
    def put_insight_selector(self, value: core.IResolvable | Sequence[_CloudtrailInsightSelector]) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def advanced_event_selector(self) -> _CloudtrailAdvancedEventSelectorList: ...
    @property
    def arn(self) -> str: ...
    @property
    def event_selector(self) -> _CloudtrailEventSelectorList: ...
    @property
    def home_region(self) -> str: ...
    @property
    def insight_selector(self) -> _CloudtrailInsightSelectorList: ...
    @property
    def sns_topic_arn(self) -> str: ...
    cloud_watch_logs_group_arn: str
    cloud_watch_logs_role_arn: str
    enable_log_file_validation: bool | core.IResolvable
    enable_logging: bool | core.IResolvable
    id: str
    include_global_service_events: bool | core.IResolvable
    is_multi_region_trail: bool | core.IResolvable
    is_organization_trail: bool | core.IResolvable
    kms_key_id: str
    name: str
    region: str
    s3_bucket_name: str
    s3_key_prefix: str
    sns_topic_name: str
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]

class CloudtrailAdvancedEventSelector:
    def __init__(
        self,
        *,
        field_selector: core.IResolvable | Sequence[CloudtrailAdvancedEventSelectorFieldSelector],
        name: str | None = ...,
    ) -> None: ...
    @property
    def field_selector(self) -> core.IResolvable | list[CloudtrailAdvancedEventSelectorFieldSelector]: ...
    @property
    def name(self) -> str | None: ...

class CloudtrailAdvancedEventSelectorFieldSelector:
    def __init__(
        self,
        *,
        field: str,
        ends_with: Sequence[str] | None = ...,
        equal_to: Sequence[str] | None = ...,
        not_ends_with: Sequence[str] | None = ...,
        not_equals: Sequence[str] | None = ...,
        not_starts_with: Sequence[str] | None = ...,
        starts_with: Sequence[str] | None = ...,
    ) -> None: ...
    @property
    def field(self) -> str: ...
    @property
    def ends_with(self) -> list[str] | None: ...
    @property
    def equal_to(self) -> list[str] | None: ...
    @property
    def not_ends_with(self) -> list[str] | None: ...
    @property
    def not_equals(self) -> list[str] | None: ...
    @property
    def not_starts_with(self) -> list[str] | None: ...
    @property
    def starts_with(self) -> list[str] | None: ...

class CloudtrailEventSelector:
    def __init__(
        self,
        *,
        data_resource: core.IResolvable | Sequence[CloudtrailEventSelectorDataResource] | None = ...,
        exclude_management_event_sources: Sequence[str] | None = ...,
        include_management_events: bool | core.IResolvable | None = ...,
        read_write_type: str | None = ...,
    ) -> None: ...
    @property
    def data_resource(self) -> core.IResolvable | list[CloudtrailEventSelectorDataResource] | None: ...
    @property
    def exclude_management_event_sources(self) -> list[str] | None: ...
    @property
    def include_management_events(self) -> bool | core.IResolvable | None: ...
    @property
    def read_write_type(self) -> str | None: ...

class CloudtrailEventSelectorDataResource:
    def __init__(self, *, type: str, values: Sequence[str]) -> None: ...
    @property
    def type(self) -> str: ...
    @property
    def values(self) -> list[str]: ...

class CloudwatchDashboard(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        dashboard_body: str,
        dashboard_name: str,
        id: str | None = ...,
        region: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def dashboard_arn(self) -> str: ...
    dashboard_body: str
    dashboard_name: str
    id: str
    region: str

class CloudwatchEventRule(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        description: str | None = ...,
        event_bus_name: str | None = ...,
        event_pattern: str | None = ...,
        force_destroy: bool | core.IResolvable | None = ...,
        id: str | None = ...,
        is_enabled: bool | core.IResolvable | None = ...,
        name: str | None = ...,
        name_prefix: str | None = ...,
        region: str | None = ...,
        role_arn: str | None = ...,
        schedule_expression: str | None = ...,
        state: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    description: str
    event_bus_name: str
    event_pattern: str
    force_destroy: bool | core.IResolvable
    id: str
    is_enabled: bool | core.IResolvable
    name: str
    name_prefix: str
    region: str
    role_arn: str
    schedule_expression: str
    state: str
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]

class CloudwatchEventTarget(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        arn: str,
        rule: str,
        appsync_target: _CloudwatchEventTargetAppsyncTargetDict | None = ...,
        batch_target: _CloudwatchEventTargetBatchTargetDict | None = ...,
        dead_letter_config: _CloudwatchEventTargetDeadLetterConfigDict | None = ...,
        ecs_target: _CloudwatchEventTargetEcsTargetDict | None = ...,
        event_bus_name: str | None = ...,
        force_destroy: bool | core.IResolvable | None = ...,
        http_target: _CloudwatchEventTargetHttpTargetDict | None = ...,
        id: str | None = ...,
        input: str | None = ...,
        input_path: str | None = ...,
        input_transformer: _CloudwatchEventTargetInputTransformerDict | None = ...,
        kinesis_target: _CloudwatchEventTargetKinesisTargetDict | None = ...,
        redshift_target: _CloudwatchEventTargetRedshiftTargetDict | None = ...,
        region: str | None = ...,
        retry_policy: _CloudwatchEventTargetRetryPolicyDict | None = ...,
        role_arn: str | None = ...,
        run_command_targets: core.IResolvable | Sequence[_CloudwatchEventTargetRunCommandTargets] | None = ...,
        sagemaker_pipeline_target: _CloudwatchEventTargetSagemakerPipelineTargetDict | None = ...,
        sqs_target: _CloudwatchEventTargetSqsTargetDict | None = ...,
        target_id: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_appsync_target(self, *, graphql_operation: str | None = ...) -> None: ...
    def put_batch_target(
        self, *, job_definition: str, job_name: str, array_size: float | None = ..., job_attempts: float | None = ...
    ) -> None: ...
    def put_dead_letter_config(self, *, arn: str | None = ...) -> None: ...
    def put_ecs_target(
        self,
        *,
        task_definition_arn: str,
        capacity_provider_strategy: core.IResolvable
        | Sequence[_CloudwatchEventTargetEcsTargetCapacityProviderStrategy]
        | None = ...,
        enable_ecs_managed_tags: bool | core.IResolvable | None = ...,
        enable_execute_command: bool | core.IResolvable | None = ...,
        group: str | None = ...,
        launch_type: str | None = ...,
        network_configuration: _CloudwatchEventTargetEcsTargetNetworkConfigurationDict | None = ...,
        ordered_placement_strategy: core.IResolvable
        | Sequence[_CloudwatchEventTargetEcsTargetOrderedPlacementStrategy]
        | None = ...,
        placement_constraint: core.IResolvable
        | Sequence[_CloudwatchEventTargetEcsTargetPlacementConstraint]
        | None = ...,
        platform_version: str | None = ...,
        propagate_tags: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        task_count: float | None = ...,
    ) -> None: ...
    def put_http_target(
        self,
        *,
        header_parameters: Mapping[str, str] | None = ...,
        path_parameter_values: Sequence[str] | None = ...,
        query_string_parameters: Mapping[str, str] | None = ...,
    ) -> None: ...
    def put_input_transformer(self, *, input_template: str, input_paths: Mapping[str, str] | None = ...) -> None: ...
    def put_kinesis_target(self, *, partition_key_path: str | None = ...) -> None: ...
    def put_redshift_target(
        self,
        *,
        database: str,
        db_user: str | None = ...,
        secrets_manager_arn: str | None = ...,
        sql: str | None = ...,
        statement_name: str | None = ...,
        with_event: bool | core.IResolvable | None = ...,
    ) -> None: ...
    def put_retry_policy(
        self, *, maximum_event_age_in_seconds: float | None = ..., maximum_retry_attempts: float | None = ...
    ) -> None: ...
    def put_run_command_targets(
        self, value: core.IResolvable | Sequence[_CloudwatchEventTargetRunCommandTargets]
    ) -> None: ...
    def put_sagemaker_pipeline_target(
        self,
        *,
        pipeline_parameter_list: core.IResolvable
        | Sequence[_CloudwatchEventTargetSagemakerPipelineTargetPipelineParameterListStruct]
        | None = ...,
    ) -> None: ...
    def put_sqs_target(self, *, message_group_id: str | None = ...) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def appsync_target(self) -> _CloudwatchEventTargetAppsyncTargetOutputReference: ...
    @property
    def batch_target(self) -> _CloudwatchEventTargetBatchTargetOutputReference: ...
    @property
    def dead_letter_config(self) -> _CloudwatchEventTargetDeadLetterConfigOutputReference: ...
    @property
    def ecs_target(self) -> _CloudwatchEventTargetEcsTargetOutputReference: ...
    @property
    def http_target(self) -> _CloudwatchEventTargetHttpTargetOutputReference: ...
    @property
    def input_transformer(self) -> _CloudwatchEventTargetInputTransformerOutputReference: ...
    @property
    def kinesis_target(self) -> _CloudwatchEventTargetKinesisTargetOutputReference: ...
    @property
    def redshift_target(self) -> _CloudwatchEventTargetRedshiftTargetOutputReference: ...
    @property
    def retry_policy(self) -> _CloudwatchEventTargetRetryPolicyOutputReference: ...
    @property
    def run_command_targets(self) -> _CloudwatchEventTargetRunCommandTargetsList: ...
    @property
    def sagemaker_pipeline_target(self) -> _CloudwatchEventTargetSagemakerPipelineTargetOutputReference: ...
    @property
    def sqs_target(self) -> _CloudwatchEventTargetSqsTargetOutputReference: ...
    arn: str
    event_bus_name: str
    force_destroy: bool | core.IResolvable
    id: str
    input: str
    input_path: str
    region: str
    role_arn: str
    rule: str
    target_id: str

class CloudwatchLogGroup(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        deletion_protection_enabled: bool | core.IResolvable | None = ...,
        id: str | None = ...,
        kms_key_id: str | None = ...,
        log_group_class: str | None = ...,
        name: str | None = ...,
        name_prefix: str | None = ...,
        region: str | None = ...,
        retention_in_days: float | None = ...,
        skip_destroy: bool | core.IResolvable | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    deletion_protection_enabled: bool | core.IResolvable
    id: str
    kms_key_id: str
    log_group_class: str
    name: str
    name_prefix: str
    region: str
    retention_in_days: float
    skip_destroy: bool | core.IResolvable
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]

class CloudwatchMetricAlarm(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        alarm_name: str,
        comparison_operator: str,
        evaluation_periods: float,
        actions_enabled: bool | core.IResolvable | None = ...,
        alarm_actions: Sequence[str] | None = ...,
        alarm_description: str | None = ...,
        datapoints_to_alarm: float | None = ...,
        dimensions: Mapping[str, str] | None = ...,
        evaluate_low_sample_count_percentiles: str | None = ...,
        extended_statistic: str | None = ...,
        id: str | None = ...,
        insufficient_data_actions: Sequence[str] | None = ...,
        metric_name: str | None = ...,
        metric_query: core.IResolvable | Sequence[_CloudwatchMetricAlarmMetricQuery] | None = ...,
        namespace: str | None = ...,
        ok_actions: Sequence[str] | None = ...,
        period: float | None = ...,
        region: str | None = ...,
        statistic: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        threshold: float | None = ...,
        threshold_metric_id: str | None = ...,
        treat_missing_data: str | None = ...,
        unit: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_metric_query(self, value: core.IResolvable | Sequence[_CloudwatchMetricAlarmMetricQuery]) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    @property
    def metric_query(self) -> _CloudwatchMetricAlarmMetricQueryList: ...
    actions_enabled: bool | core.IResolvable
    alarm_actions: list[str]
    alarm_description: str
    alarm_name: str
    comparison_operator: str
    datapoints_to_alarm: float
    dimensions: Mapping[str, str]
    evaluate_low_sample_count_percentiles: str
    evaluation_periods: float
    extended_statistic: str
    id: str
    insufficient_data_actions: list[str]
    metric_name: str
    namespace: str
    ok_actions: list[str]
    period: float
    region: str
    statistic: str
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]
    threshold: float
    threshold_metric_id: str
    treat_missing_data: str
    unit: str

class IamRole(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        assume_role_policy: str,
        description: str | None = ...,
        force_detach_policies: bool | core.IResolvable | None = ...,
        id: str | None = ...,
        inline_policy: core.IResolvable | Sequence[_IamRoleInlinePolicy] | None = ...,
        managed_policy_arns: Sequence[str] | None = ...,
        max_session_duration: float | None = ...,
        name: str | None = ...,
        name_prefix: str | None = ...,
        path: str | None = ...,
        permissions_boundary: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_inline_policy(self, value: core.IResolvable | Sequence[_IamRoleInlinePolicy]) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    @property
    def create_date(self) -> str: ...
    @property
    def inline_policy(self) -> _IamRoleInlinePolicyList: ...
    @property
    def unique_id(self) -> str: ...
    assume_role_policy: str
    description: str
    force_detach_policies: bool | core.IResolvable
    id: str
    managed_policy_arns: list[str]
    max_session_duration: float
    name: str
    name_prefix: str
    path: str
    permissions_boundary: str
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]

class IamRolePolicy(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        policy: str,
        role: str,
        id: str | None = ...,
        name: str | None = ...,
        name_prefix: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    id: str
    name: str
    name_prefix: str
    policy: str
    role: str

class IamRolePolicyAttachment(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        policy_arn: str,
        role: str,
        id: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    id: str
    policy_arn: str
    role: str

class KmsAlias(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        target_key_id: str,
        id: str | None = ...,
        name: str | None = ...,
        name_prefix: str | None = ...,
        region: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    @property
    def target_key_arn(self) -> str: ...
    id: str
    name: str
    name_prefix: str
    region: str
    target_key_id: str

class KmsKey(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        bypass_policy_lockout_safety_check: bool | core.IResolvable | None = ...,
        customer_master_key_spec: str | None = ...,
        custom_key_store_id: str | None = ...,
        deletion_window_in_days: float | None = ...,
        description: str | None = ...,
        enable_key_rotation: bool | core.IResolvable | None = ...,
        id: str | None = ...,
        is_enabled: bool | core.IResolvable | None = ...,
        key_usage: str | None = ...,
        multi_region: bool | core.IResolvable | None = ...,
        policy: str | None = ...,
        region: str | None = ...,
        rotation_period_in_days: float | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        timeouts: _KmsKeyTimeoutsDict | None = ...,
        xks_key_id: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_timeouts(self, *, create: str | None = ...) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    @property
    def timeouts(self) -> _KmsKeyTimeoutsOutputReference: ...
    bypass_policy_lockout_safety_check: bool | core.IResolvable
    customer_master_key_spec: str
    custom_key_store_id: str
    deletion_window_in_days: float
    description: str
    enable_key_rotation: bool | core.IResolvable
    id: str
    is_enabled: bool | core.IResolvable
    key_usage: str
    multi_region: bool | core.IResolvable
    policy: str
    region: str
    rotation_period_in_days: float
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]
    xks_key_id: str

class LambdaEventSourceMapping(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        function_name: str,
        amazon_managed_kafka_event_source_config: _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigDict
        | None = ...,
        batch_size: float | None = ...,
        bisect_batch_on_function_error: bool | core.IResolvable | None = ...,
        destination_config: _LambdaEventSourceMappingDestinationConfigDict | None = ...,
        document_db_event_source_config: _LambdaEventSourceMappingDocumentDbEventSourceConfigDict | None = ...,
        enabled: bool | core.IResolvable | None = ...,
        event_source_arn: str | None = ...,
        filter_criteria: _LambdaEventSourceMappingFilterCriteriaDict | None = ...,
        function_response_types: Sequence[str] | None = ...,
        id: str | None = ...,
        kms_key_arn: str | None = ...,
        maximum_batching_window_in_seconds: float | None = ...,
        maximum_record_age_in_seconds: float | None = ...,
        maximum_retry_attempts: float | None = ...,
        metrics_config: _LambdaEventSourceMappingMetricsConfigDict | None = ...,
        parallelization_factor: float | None = ...,
        provisioned_poller_config: _LambdaEventSourceMappingProvisionedPollerConfigDict | None = ...,
        queues: Sequence[str] | None = ...,
        region: str | None = ...,
        scaling_config: _LambdaEventSourceMappingScalingConfigDict | None = ...,
        self_managed_event_source: _LambdaEventSourceMappingSelfManagedEventSourceDict | None = ...,
        self_managed_kafka_event_source_config: _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigDict
        | None = ...,
        source_access_configuration: core.IResolvable
        | Sequence[_LambdaEventSourceMappingSourceAccessConfiguration]
        | None = ...,
        starting_position: str | None = ...,
        starting_position_timestamp: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        topics: Sequence[str] | None = ...,
        tumbling_window_in_seconds: float | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_amazon_managed_kafka_event_source_config(
        self,
        *,
        consumer_group_id: str | None = ...,
        schema_registry_config: _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigDict
        | None = ...,
    ) -> None: ...
    def put_destination_config(
        self, *, on_failure: _LambdaEventSourceMappingDestinationConfigOnFailureDict | None = ...
    ) -> None: ...
    def put_document_db_event_source_config(
        self, *, database_name: str, collection_name: str | None = ..., full_document: str | None = ...
    ) -> None: ...
    def put_filter_criteria(
        self, *, filter: core.IResolvable | Sequence[_LambdaEventSourceMappingFilterCriteriaFilter] | None = ...
    ) -> None: ...
    def put_metrics_config(self, *, metrics: Sequence[str]) -> None: ...
    def put_provisioned_poller_config(
        self, *, maximum_pollers: float | None = ..., minimum_pollers: float | None = ...
    ) -> None: ...
    def put_scaling_config(self, *, maximum_concurrency: float | None = ...) -> None: ...
    def put_self_managed_event_source(self, *, endpoints: Mapping[str, str]) -> None: ...
    def put_self_managed_kafka_event_source_config(
        self,
        *,
        consumer_group_id: str | None = ...,
        schema_registry_config: _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigDict
        | None = ...,
    ) -> None: ...
    def put_source_access_configuration(
        self, value: core.IResolvable | Sequence[_LambdaEventSourceMappingSourceAccessConfiguration]
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def amazon_managed_kafka_event_source_config(
        self,
    ) -> _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigOutputReference: ...
    @property
    def arn(self) -> str: ...
    @property
    def destination_config(self) -> _LambdaEventSourceMappingDestinationConfigOutputReference: ...
    @property
    def document_db_event_source_config(
        self,
    ) -> _LambdaEventSourceMappingDocumentDbEventSourceConfigOutputReference: ...
    @property
    def filter_criteria(self) -> _LambdaEventSourceMappingFilterCriteriaOutputReference: ...
    @property
    def function_arn(self) -> str: ...
    @property
    def last_modified(self) -> str: ...
    @property
    def last_processing_result(self) -> str: ...
    @property
    def metrics_config(self) -> _LambdaEventSourceMappingMetricsConfigOutputReference: ...
    @property
    def provisioned_poller_config(self) -> _LambdaEventSourceMappingProvisionedPollerConfigOutputReference: ...
    @property
    def scaling_config(self) -> _LambdaEventSourceMappingScalingConfigOutputReference: ...
    @property
    def self_managed_event_source(self) -> _LambdaEventSourceMappingSelfManagedEventSourceOutputReference: ...
    @property
    def self_managed_kafka_event_source_config(
        self,
    ) -> _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigOutputReference: ...
    @property
    def source_access_configuration(self) -> _LambdaEventSourceMappingSourceAccessConfigurationList: ...
    @property
    def state(self) -> str: ...
    @property
    def state_transition_reason(self) -> str: ...
    @property
    def uuid(self) -> str: ...
    batch_size: float
    bisect_batch_on_function_error: bool | core.IResolvable
    enabled: bool | core.IResolvable
    event_source_arn: str
    function_name: str
    function_response_types: list[str]
    id: str
    kms_key_arn: str
    maximum_batching_window_in_seconds: float
    maximum_record_age_in_seconds: float
    maximum_retry_attempts: float
    parallelization_factor: float
    queues: list[str]
    region: str
    starting_position: str
    starting_position_timestamp: str
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]
    topics: list[str]
    tumbling_window_in_seconds: float

class LambdaFunction(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        function_name: str,
        role: str,
        architectures: Sequence[str] | None = ...,
        capacity_provider_config: _LambdaFunctionCapacityProviderConfigDict | None = ...,
        code_signing_config_arn: str | None = ...,
        dead_letter_config: _LambdaFunctionDeadLetterConfigDict | None = ...,
        description: str | None = ...,
        durable_config: _LambdaFunctionDurableConfigDict | None = ...,
        environment: _LambdaFunctionEnvironmentDict | None = ...,
        ephemeral_storage: _LambdaFunctionEphemeralStorageDict | None = ...,
        filename: str | None = ...,
        file_system_config: _LambdaFunctionFileSystemConfigDict | None = ...,
        handler: str | None = ...,
        id: str | None = ...,
        image_config: _LambdaFunctionImageConfigDict | None = ...,
        image_uri: str | None = ...,
        kms_key_arn: str | None = ...,
        layers: Sequence[str] | None = ...,
        logging_config: _LambdaFunctionLoggingConfigDict | None = ...,
        memory_size: float | None = ...,
        package_type: str | None = ...,
        publish: bool | core.IResolvable | None = ...,
        publish_to: str | None = ...,
        region: str | None = ...,
        replacement_security_group_ids: Sequence[str] | None = ...,
        replace_security_groups_on_destroy: bool | core.IResolvable | None = ...,
        reserved_concurrent_executions: float | None = ...,
        runtime: str | None = ...,
        s3_bucket: str | None = ...,
        s3_key: str | None = ...,
        s3_object_version: str | None = ...,
        skip_destroy: bool | core.IResolvable | None = ...,
        snap_start: _LambdaFunctionSnapStartDict | None = ...,
        source_code_hash: str | None = ...,
        source_kms_key_arn: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        tenancy_config: _LambdaFunctionTenancyConfigDict | None = ...,
        timeout: float | None = ...,
        timeouts: _LambdaFunctionTimeoutsDict | None = ...,
        tracing_config: _LambdaFunctionTracingConfigDict | None = ...,
        vpc_config: _LambdaFunctionVpcConfigDict | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_capacity_provider_config(
        self,
        *,
        lambda_managed_instances_capacity_provider_config: _LambdaFunctionCapacityProviderConfigLambdaManagedInstancesCapacityProviderConfigDict,
    ) -> None: ...
    def put_dead_letter_config(self, *, target_arn: str) -> None: ...
    def put_durable_config(self, *, execution_timeout: float, retention_period: float | None = ...) -> None: ...
    def put_environment(self, *, variables: Mapping[str, str] | None = ...) -> None: ...
    def put_ephemeral_storage(self, *, size: float | None = ...) -> None: ...
    def put_file_system_config(self, *, arn: str, local_mount_path: str) -> None: ...
    def put_image_config(
        self,
        *,
        command: Sequence[str] | None = ...,
        entry_point: Sequence[str] | None = ...,
        working_directory: str | None = ...,
    ) -> None: ...
    def put_logging_config(
        self,
        *,
        log_format: str,
        application_log_level: str | None = ...,
        log_group: str | None = ...,
        system_log_level: str | None = ...,
    ) -> None: ...
    def put_snap_start(self, *, apply_on: str) -> None: ...
    def put_tenancy_config(self, *, tenant_isolation_mode: str) -> None: ...
    def put_timeouts(self, *, create: str | None = ..., delete: str | None = ..., update: str | None = ...) -> None: ...
    def put_tracing_config(self, *, mode: str) -> None: ...
    def put_vpc_config(
        self,
        *,
        security_group_ids: Sequence[str],
        subnet_ids: Sequence[str],
        ipv6_allowed_for_dual_stack: bool | core.IResolvable | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    @property
    def capacity_provider_config(self) -> _LambdaFunctionCapacityProviderConfigOutputReference: ...
    @property
    def code_sha256(self) -> str: ...
    @property
    def dead_letter_config(self) -> _LambdaFunctionDeadLetterConfigOutputReference: ...
    @property
    def durable_config(self) -> _LambdaFunctionDurableConfigOutputReference: ...
    @property
    def environment(self) -> _LambdaFunctionEnvironmentOutputReference: ...
    @property
    def ephemeral_storage(self) -> _LambdaFunctionEphemeralStorageOutputReference: ...
    @property
    def file_system_config(self) -> _LambdaFunctionFileSystemConfigOutputReference: ...
    @property
    def image_config(self) -> _LambdaFunctionImageConfigOutputReference: ...
    @property
    def invoke_arn(self) -> str: ...
    @property
    def last_modified(self) -> str: ...
    @property
    def logging_config(self) -> _LambdaFunctionLoggingConfigOutputReference: ...
    @property
    def qualified_arn(self) -> str: ...
    @property
    def qualified_invoke_arn(self) -> str: ...
    @property
    def signing_job_arn(self) -> str: ...
    @property
    def signing_profile_version_arn(self) -> str: ...
    @property
    def snap_start(self) -> _LambdaFunctionSnapStartOutputReference: ...
    @property
    def source_code_size(self) -> float: ...
    @property
    def tenancy_config(self) -> _LambdaFunctionTenancyConfigOutputReference: ...
    @property
    def timeouts(self) -> _LambdaFunctionTimeoutsOutputReference: ...
    @property
    def tracing_config(self) -> _LambdaFunctionTracingConfigOutputReference: ...
    @property
    def version(self) -> str: ...
    @property
    def vpc_config(self) -> _LambdaFunctionVpcConfigOutputReference: ...
    architectures: list[str]
    code_signing_config_arn: str
    description: str
    filename: str
    function_name: str
    handler: str
    id: str
    image_uri: str
    kms_key_arn: str
    layers: list[str]
    memory_size: float
    package_type: str
    publish: bool | core.IResolvable
    publish_to: str
    region: str
    replacement_security_group_ids: list[str]
    replace_security_groups_on_destroy: bool | core.IResolvable
    reserved_concurrent_executions: float
    role: str
    runtime: str
    s3_bucket: str
    s3_key: str
    s3_object_version: str
    skip_destroy: bool | core.IResolvable
    source_code_hash: str
    source_kms_key_arn: str
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]
    timeout: float

class LambdaFunctionEventInvokeConfig(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        function_name: str,
        destination_config: _LambdaFunctionEventInvokeConfigDestinationConfigDict | None = ...,
        id: str | None = ...,
        maximum_event_age_in_seconds: float | None = ...,
        maximum_retry_attempts: float | None = ...,
        qualifier: str | None = ...,
        region: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_destination_config(
        self,
        *,
        on_failure: _LambdaFunctionEventInvokeConfigDestinationConfigOnFailureDict | None = ...,
        on_success: _LambdaFunctionEventInvokeConfigDestinationConfigOnSuccessDict | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def destination_config(self) -> _LambdaFunctionEventInvokeConfigDestinationConfigOutputReference: ...
    function_name: str
    id: str
    maximum_event_age_in_seconds: float
    maximum_retry_attempts: float
    qualifier: str
    region: str

class LambdaPermission(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        action: str,
        function_name: str,
        principal: str,
        event_source_token: str | None = ...,
        function_url_auth_type: str | None = ...,
        id: str | None = ...,
        principal_org_id: str | None = ...,
        qualifier: str | None = ...,
        region: str | None = ...,
        source_account: str | None = ...,
        source_arn: str | None = ...,
        statement_id: str | None = ...,
        statement_id_prefix: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    action: str
    event_source_token: str
    function_name: str
    function_url_auth_type: str
    id: str
    principal: str
    principal_org_id: str
    qualifier: str
    region: str
    source_account: str
    source_arn: str
    statement_id: str
    statement_id_prefix: str

class S3Bucket(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        acceleration_status: str | None = ...,
        acl: str | None = ...,
        bucket: str | None = ...,
        bucket_prefix: str | None = ...,
        cors_rule: core.IResolvable | Sequence[_S3BucketCorsRule] | None = ...,
        force_destroy: bool | core.IResolvable | None = ...,
        grant: core.IResolvable | Sequence[_S3BucketGrant] | None = ...,
        id: str | None = ...,
        lifecycle_rule: core.IResolvable | Sequence[_S3BucketLifecycleRule] | None = ...,
        logging: _S3BucketLoggingDict | None = ...,
        object_lock_configuration: _S3BucketObjectLockConfigurationDict | None = ...,
        object_lock_enabled: bool | core.IResolvable | None = ...,
        policy: str | None = ...,
        region: str | None = ...,
        replication_configuration: _S3BucketReplicationConfigurationDict | None = ...,
        request_payer: str | None = ...,
        server_side_encryption_configuration: _S3BucketServerSideEncryptionConfigurationDict | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        timeouts: _S3BucketTimeoutsDict | None = ...,
        versioning: _S3BucketVersioningDict | None = ...,
        website: _S3BucketWebsiteDict | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_cors_rule(self, value: core.IResolvable | Sequence[_S3BucketCorsRule]) -> None: ...
    def put_grant(self, value: core.IResolvable | Sequence[_S3BucketGrant]) -> None: ...
    def put_lifecycle_rule(self, value: core.IResolvable | Sequence[_S3BucketLifecycleRule]) -> None: ...
    def put_logging(self, *, target_bucket: str, target_prefix: str | None = ...) -> None: ...
    def put_object_lock_configuration(
        self, *, object_lock_enabled: str | None = ..., rule: _S3BucketObjectLockConfigurationRuleDict | None = ...
    ) -> None: ...
    def put_replication_configuration(
        self, *, role: str, rules: core.IResolvable | Sequence[_S3BucketReplicationConfigurationRules]
    ) -> None: ...
    def put_server_side_encryption_configuration(
        self, *, rule: _S3BucketServerSideEncryptionConfigurationRuleDict
    ) -> None: ...
    def put_timeouts(
        self, *, create: str | None = ..., delete: str | None = ..., read: str | None = ..., update: str | None = ...
    ) -> None: ...
    def put_versioning(
        self, *, enabled: bool | core.IResolvable | None = ..., mfa_delete: bool | core.IResolvable | None = ...
    ) -> None: ...
    def put_website(
        self,
        *,
        error_document: str | None = ...,
        index_document: str | None = ...,
        redirect_all_requests_to: str | None = ...,
        routing_rules: str | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    @property
    def bucket_domain_name(self) -> str: ...
    @property
    def bucket_region(self) -> str: ...
    @property
    def bucket_regional_domain_name(self) -> str: ...
    @property
    def cors_rule(self) -> _S3BucketCorsRuleList: ...
    @property
    def grant(self) -> _S3BucketGrantList: ...
    @property
    def hosted_zone_id(self) -> str: ...
    @property
    def lifecycle_rule(self) -> _S3BucketLifecycleRuleList: ...
    @property
    def logging(self) -> _S3BucketLoggingOutputReference: ...
    @property
    def object_lock_configuration(self) -> _S3BucketObjectLockConfigurationOutputReference: ...
    @property
    def replication_configuration(self) -> _S3BucketReplicationConfigurationOutputReference: ...
    @property
    def server_side_encryption_configuration(self) -> _S3BucketServerSideEncryptionConfigurationOutputReference: ...
    @property
    def timeouts(self) -> _S3BucketTimeoutsOutputReference: ...
    @property
    def versioning(self) -> _S3BucketVersioningOutputReference: ...
    @property
    def website(self) -> _S3BucketWebsiteOutputReference: ...
    @property
    def website_domain(self) -> str: ...
    @property
    def website_endpoint(self) -> str: ...
    acceleration_status: str
    acl: str
    bucket: str
    bucket_prefix: str
    force_destroy: bool | core.IResolvable
    id: str
    object_lock_enabled: bool | core.IResolvable
    policy: str
    region: str
    request_payer: str
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]

class S3BucketLifecycleConfiguration(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        bucket: str,
        expected_bucket_owner: str | None = ...,
        region: str | None = ...,
        rule: core.IResolvable | Sequence[S3BucketLifecycleConfigurationRule] | None = ...,
        timeouts: _S3BucketLifecycleConfigurationTimeoutsDict | None = ...,
        transition_default_minimum_object_size: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_rule(self, value: core.IResolvable | Sequence[S3BucketLifecycleConfigurationRule]) -> None: ...
    def put_timeouts(self, *, create: str | None = ..., update: str | None = ...) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def id(self) -> str: ...
    @property
    def rule(self) -> _S3BucketLifecycleConfigurationRuleList: ...
    @property
    def timeouts(self) -> _S3BucketLifecycleConfigurationTimeoutsOutputReference: ...
    bucket: str
    expected_bucket_owner: str
    region: str
    transition_default_minimum_object_size: str

class S3BucketLifecycleConfigurationRule:
    def __init__(
        self,
        *,
        id: str,
        status: str,
        abort_incomplete_multipart_upload: core.IResolvable
        | Sequence[S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload]
        | None = ...,
        expiration: core.IResolvable | Sequence[S3BucketLifecycleConfigurationRuleExpiration] | None = ...,
        filter: core.IResolvable | Sequence[S3BucketLifecycleConfigurationRuleFilter] | None = ...,
        noncurrent_version_expiration: core.IResolvable
        | Sequence[S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration]
        | None = ...,
        noncurrent_version_transition: core.IResolvable
        | Sequence[_S3BucketLifecycleConfigurationRuleNoncurrentVersionTransition]
        | None = ...,
        prefix: str | None = ...,
        transition: core.IResolvable | Sequence[_S3BucketLifecycleConfigurationRuleTransition] | None = ...,
    ) -> None: ...
    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def abort_incomplete_multipart_upload(
        self,
    ) -> core.IResolvable | list[S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload] | None: ...
    @property
    def expiration(self) -> core.IResolvable | list[S3BucketLifecycleConfigurationRuleExpiration] | None: ...
    @property
    def filter(self) -> core.IResolvable | list[S3BucketLifecycleConfigurationRuleFilter] | None: ...
    @property
    def noncurrent_version_expiration(
        self,
    ) -> core.IResolvable | list[S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration] | None: ...
    @property
    def noncurrent_version_transition(
        self,
    ) -> core.IResolvable | list[_S3BucketLifecycleConfigurationRuleNoncurrentVersionTransition] | None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def transition(self) -> core.IResolvable | list[_S3BucketLifecycleConfigurationRuleTransition] | None: ...

class S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload:
    def __init__(self, *, days_after_initiation: float | None = ...) -> None: ...
    @property
    def days_after_initiation(self) -> float | None: ...

class S3BucketLifecycleConfigurationRuleExpiration:
    def __init__(
        self,
        *,
        date: str | None = ...,
        days: float | None = ...,
        expired_object_delete_marker: bool | core.IResolvable | None = ...,
    ) -> None: ...
    @property
    def date(self) -> str | None: ...
    @property
    def days(self) -> float | None: ...
    @property
    def expired_object_delete_marker(self) -> bool | core.IResolvable | None: ...

class S3BucketLifecycleConfigurationRuleFilter:
    def __init__(
        self,
        *,
        and_: core.IResolvable | Sequence[_S3BucketLifecycleConfigurationRuleFilterAnd] | None = ...,
        object_size_greater_than: float | None = ...,
        object_size_less_than: float | None = ...,
        prefix: str | None = ...,
        tag: core.IResolvable | Sequence[_S3BucketLifecycleConfigurationRuleFilterTag] | None = ...,
    ) -> None: ...
    @property
    def and_(self) -> core.IResolvable | list[_S3BucketLifecycleConfigurationRuleFilterAnd] | None: ...
    @property
    def object_size_greater_than(self) -> float | None: ...
    @property
    def object_size_less_than(self) -> float | None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def tag(self) -> core.IResolvable | list[_S3BucketLifecycleConfigurationRuleFilterTag] | None: ...

class S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration:
    def __init__(self, *, noncurrent_days: float, newer_noncurrent_versions: float | None = ...) -> None: ...
    @property
    def noncurrent_days(self) -> float: ...
    @property
    def newer_noncurrent_versions(self) -> float | None: ...

class S3BucketNotification(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        bucket: str,
        eventbridge: bool | core.IResolvable | None = ...,
        id: str | None = ...,
        lambda_function: core.IResolvable | Sequence[S3BucketNotificationLambdaFunction] | None = ...,
        queue: core.IResolvable | Sequence[S3BucketNotificationQueue] | None = ...,
        region: str | None = ...,
        topic: core.IResolvable | Sequence[S3BucketNotificationTopic] | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_lambda_function(self, value: core.IResolvable | Sequence[S3BucketNotificationLambdaFunction]) -> None: ...
    def put_queue(self, value: core.IResolvable | Sequence[S3BucketNotificationQueue]) -> None: ...
    def put_topic(self, value: core.IResolvable | Sequence[S3BucketNotificationTopic]) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def lambda_function(self) -> _S3BucketNotificationLambdaFunctionList: ...
    @property
    def queue(self) -> _S3BucketNotificationQueueList: ...
    @property
    def topic(self) -> _S3BucketNotificationTopicList: ...
    bucket: str
    eventbridge: bool | core.IResolvable
    id: str
    region: str

class S3BucketNotificationLambdaFunction:
    def __init__(
        self,
        *,
        events: Sequence[str],
        filter_prefix: str | None = ...,
        filter_suffix: str | None = ...,
        id: str | None = ...,
        lambda_function_arn: str | None = ...,
    ) -> None: ...
    @property
    def events(self) -> list[str]: ...
    @property
    def filter_prefix(self) -> str | None: ...
    @property
    def filter_suffix(self) -> str | None: ...
    @property
    def id(self) -> str | None: ...
    @property
    def lambda_function_arn(self) -> str | None: ...

class S3BucketNotificationQueue:
    def __init__(
        self,
        *,
        events: Sequence[str],
        queue_arn: str,
        filter_prefix: str | None = ...,
        filter_suffix: str | None = ...,
        id: str | None = ...,
    ) -> None: ...
    @property
    def events(self) -> list[str]: ...
    @property
    def queue_arn(self) -> str: ...
    @property
    def filter_prefix(self) -> str | None: ...
    @property
    def filter_suffix(self) -> str | None: ...
    @property
    def id(self) -> str | None: ...

class S3BucketNotificationTopic:
    def __init__(
        self,
        *,
        events: Sequence[str],
        topic_arn: str,
        filter_prefix: str | None = ...,
        filter_suffix: str | None = ...,
        id: str | None = ...,
    ) -> None: ...
    @property
    def events(self) -> list[str]: ...
    @property
    def topic_arn(self) -> str: ...
    @property
    def filter_prefix(self) -> str | None: ...
    @property
    def filter_suffix(self) -> str | None: ...
    @property
    def id(self) -> str | None: ...

class S3BucketPolicy(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        bucket: str,
        policy: str,
        id: str | None = ...,
        region: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    bucket: str
    id: str
    policy: str
    region: str

class S3BucketPublicAccessBlock(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        bucket: str,
        block_public_acls: bool | core.IResolvable | None = ...,
        block_public_policy: bool | core.IResolvable | None = ...,
        id: str | None = ...,
        ignore_public_acls: bool | core.IResolvable | None = ...,
        region: str | None = ...,
        restrict_public_buckets: bool | core.IResolvable | None = ...,
        skip_destroy: bool | core.IResolvable | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    block_public_acls: bool | core.IResolvable
    block_public_policy: bool | core.IResolvable
    bucket: str
    id: str
    ignore_public_acls: bool | core.IResolvable
    region: str
    restrict_public_buckets: bool | core.IResolvable
    skip_destroy: bool | core.IResolvable

class S3BucketServerSideEncryptionConfiguration(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        bucket: str,
        rule: core.IResolvable | Sequence[S3BucketServerSideEncryptionConfigurationRule],
        expected_bucket_owner: str | None = ...,
        id: str | None = ...,
        region: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_rule(self, value: core.IResolvable | Sequence[S3BucketServerSideEncryptionConfigurationRule]) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def rule(self) -> _S3BucketServerSideEncryptionConfigurationRuleAList: ...
    bucket: str
    expected_bucket_owner: str
    id: str
    region: str

class S3BucketServerSideEncryptionConfigurationRule:
    def __init__(
        self,
        *,
        apply_server_side_encryption_by_default: _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultADict
        | None = ...,
        blocked_encryption_types: Sequence[str] | None = ...,
        bucket_key_enabled: bool | core.IResolvable | None = ...,
    ) -> None: ...
    @property
    def apply_server_side_encryption_by_default(
        self,
    ) -> _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA | None: ...
    @property
    def blocked_encryption_types(self) -> list[str] | None: ...
    @property
    def bucket_key_enabled(self) -> bool | core.IResolvable | None: ...

class S3BucketVersioning(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        bucket: str,
        versioning_configuration: _S3BucketVersioningVersioningConfigurationDict,
        expected_bucket_owner: str | None = ...,
        id: str | None = ...,
        mfa: str | None = ...,
        region: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_versioning_configuration(self, *, status: str, mfa_delete: str | None = ...) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def versioning_configuration(self) -> _S3BucketVersioningVersioningConfigurationOutputReference: ...
    bucket: str
    expected_bucket_owner: str
    id: str
    mfa: str
    region: str

class SfnStateMachine(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        definition: str,
        role_arn: str,
        encryption_configuration: _SfnStateMachineEncryptionConfigurationDict | None = ...,
        id: str | None = ...,
        logging_configuration: _SfnStateMachineLoggingConfigurationDict | None = ...,
        name: str | None = ...,
        name_prefix: str | None = ...,
        publish: bool | core.IResolvable | None = ...,
        region: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        timeouts: _SfnStateMachineTimeoutsDict | None = ...,
        tracing_configuration: _SfnStateMachineTracingConfigurationDict | None = ...,
        type: str | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_encryption_configuration(
        self,
        *,
        kms_data_key_reuse_period_seconds: float | None = ...,
        kms_key_id: str | None = ...,
        type: str | None = ...,
    ) -> None: ...
    def put_logging_configuration(
        self,
        *,
        include_execution_data: bool | core.IResolvable | None = ...,
        level: str | None = ...,
        log_destination: str | None = ...,
    ) -> None: ...
    def put_timeouts(self, *, create: str | None = ..., delete: str | None = ..., update: str | None = ...) -> None: ...
    def put_tracing_configuration(self, *, enabled: bool | core.IResolvable | None = ...) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    @property
    def creation_date(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def encryption_configuration(self) -> _SfnStateMachineEncryptionConfigurationOutputReference: ...
    @property
    def logging_configuration(self) -> _SfnStateMachineLoggingConfigurationOutputReference: ...
    @property
    def revision_id(self) -> str: ...
    @property
    def state_machine_version_arn(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def timeouts(self) -> _SfnStateMachineTimeoutsOutputReference: ...
    @property
    def tracing_configuration(self) -> _SfnStateMachineTracingConfigurationOutputReference: ...
    @property
    def version_description(self) -> str: ...
    definition: str
    id: str
    name: str
    name_prefix: str
    publish: bool | core.IResolvable
    region: str
    role_arn: str
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]
    type: str

class SqsQueue(core.Resource):
    def __init__(
        self,
        scope: core.Construct,
        id_: str,
        *,
        content_based_deduplication: bool | core.IResolvable | None = ...,
        deduplication_scope: str | None = ...,
        delay_seconds: float | None = ...,
        fifo_queue: bool | core.IResolvable | None = ...,
        fifo_throughput_limit: str | None = ...,
        id: str | None = ...,
        kms_data_key_reuse_period_seconds: float | None = ...,
        kms_master_key_id: str | None = ...,
        max_message_size: float | None = ...,
        message_retention_seconds: float | None = ...,
        name: str | None = ...,
        name_prefix: str | None = ...,
        policy: str | None = ...,
        receive_wait_time_seconds: float | None = ...,
        redrive_allow_policy: str | None = ...,
        redrive_policy: str | None = ...,
        region: str | None = ...,
        sqs_managed_sse_enabled: bool | core.IResolvable | None = ...,
        tags: Mapping[str, str] | None = ...,
        tags_all: Mapping[str, str] | None = ...,
        timeouts: _SqsQueueTimeoutsDict | None = ...,
        visibility_timeout_seconds: float | None = ...,
        connection: core._SSHProvisionerConnectionDict | core._WinrmProvisionerConnectionDict | None = ...,
        count: float | core._TerraformCount | None = ...,
        depends_on: Sequence[core._ITerraformDependable] | None = ...,
        for_each: core._ITerraformIterator | None = ...,
        lifecycle: core._TerraformResourceLifecycleDict | None = ...,
        provider: core._TerraformProvider | None = ...,
        provisioners: Sequence[core._FileProvisioner | core._LocalExecProvisioner | core._RemoteExecProvisioner]
        | None = ...,
    ) -> None: ...
    def put_timeouts(self, *, create: str | None = ..., delete: str | None = ..., update: str | None = ...) -> None: ...
    TF_RESOURCE_TYPE: ClassVar[str]
    @property
    def arn(self) -> str: ...
    @property
    def timeouts(self) -> _SqsQueueTimeoutsOutputReference: ...
    @property
    def url(self) -> str: ...
    content_based_deduplication: bool | core.IResolvable
    deduplication_scope: str
    delay_seconds: float
    fifo_queue: bool | core.IResolvable
    fifo_throughput_limit: str
    id: str
    kms_data_key_reuse_period_seconds: float
    kms_master_key_id: str
    max_message_size: float
    message_retention_seconds: float
    name: str
    name_prefix: str
    policy: str
    receive_wait_time_seconds: float
    redrive_allow_policy: str
    redrive_policy: str
    region: str
    sqs_managed_sse_enabled: bool | core.IResolvable
    tags: Mapping[str, str]
    tags_all: Mapping[str, str]
    visibility_timeout_seconds: float

class _AwsProviderAssumeRole:
    def __init__(
        self,
        *,
        duration: str | None = ...,
        external_id: str | None = ...,
        policy: str | None = ...,
        policy_arns: Sequence[str] | None = ...,
        role_arn: str | None = ...,
        session_name: str | None = ...,
        source_identity: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        transitive_tag_keys: Sequence[str] | None = ...,
    ) -> None: ...
    @property
    def duration(self) -> str | None: ...
    @property
    def external_id(self) -> str | None: ...
    @property
    def policy(self) -> str | None: ...
    @property
    def policy_arns(self) -> list[str] | None: ...
    @property
    def role_arn(self) -> str | None: ...
    @property
    def session_name(self) -> str | None: ...
    @property
    def source_identity(self) -> str | None: ...
    @property
    def tags(self) -> Mapping[str, str] | None: ...
    @property
    def transitive_tag_keys(self) -> list[str] | None: ...

class _AwsProviderAssumeRoleWithWebIdentity:
    def __init__(
        self,
        *,
        duration: str | None = ...,
        policy: str | None = ...,
        policy_arns: Sequence[str] | None = ...,
        role_arn: str | None = ...,
        session_name: str | None = ...,
        web_identity_token: str | None = ...,
        web_identity_token_file: str | None = ...,
    ) -> None: ...
    @property
    def duration(self) -> str | None: ...
    @property
    def policy(self) -> str | None: ...
    @property
    def policy_arns(self) -> list[str] | None: ...
    @property
    def role_arn(self) -> str | None: ...
    @property
    def session_name(self) -> str | None: ...
    @property
    def web_identity_token(self) -> str | None: ...
    @property
    def web_identity_token_file(self) -> str | None: ...

class _AwsProviderEndpoints:
    def __init__(
        self,
        *,
        accessanalyzer: str | None = ...,
        account: str | None = ...,
        acm: str | None = ...,
        acmpca: str | None = ...,
        amg: str | None = ...,
        amp: str | None = ...,
        amplify: str | None = ...,
        apigateway: str | None = ...,
        apigatewayv2: str | None = ...,
        appautoscaling: str | None = ...,
        appconfig: str | None = ...,
        appfabric: str | None = ...,
        appflow: str | None = ...,
        appintegrations: str | None = ...,
        appintegrationsservice: str | None = ...,
        applicationautoscaling: str | None = ...,
        applicationinsights: str | None = ...,
        applicationsignals: str | None = ...,
        appmesh: str | None = ...,
        appregistry: str | None = ...,
        apprunner: str | None = ...,
        appstream: str | None = ...,
        appsync: str | None = ...,
        arcregionswitch: str | None = ...,
        arczonalshift: str | None = ...,
        athena: str | None = ...,
        auditmanager: str | None = ...,
        autoscaling: str | None = ...,
        autoscalingplans: str | None = ...,
        backup: str | None = ...,
        batch: str | None = ...,
        bcmdataexports: str | None = ...,
        beanstalk: str | None = ...,
        bedrock: str | None = ...,
        bedrockagent: str | None = ...,
        bedrockagentcore: str | None = ...,
        billing: str | None = ...,
        budgets: str | None = ...,
        ce: str | None = ...,
        chatbot: str | None = ...,
        chime: str | None = ...,
        chimesdkmediapipelines: str | None = ...,
        chimesdkvoice: str | None = ...,
        cleanrooms: str | None = ...,
        cloud9: str | None = ...,
        cloudcontrol: str | None = ...,
        cloudcontrolapi: str | None = ...,
        cloudformation: str | None = ...,
        cloudfront: str | None = ...,
        cloudfrontkeyvaluestore: str | None = ...,
        cloudhsm: str | None = ...,
        cloudhsmv2: str | None = ...,
        cloudsearch: str | None = ...,
        cloudtrail: str | None = ...,
        cloudwatch: str | None = ...,
        cloudwatchevents: str | None = ...,
        cloudwatchevidently: str | None = ...,
        cloudwatchlog: str | None = ...,
        cloudwatchlogs: str | None = ...,
        cloudwatchobservabilityaccessmanager: str | None = ...,
        cloudwatchrum: str | None = ...,
        codeartifact: str | None = ...,
        codebuild: str | None = ...,
        codecatalyst: str | None = ...,
        codecommit: str | None = ...,
        codeconnections: str | None = ...,
        codedeploy: str | None = ...,
        codeguruprofiler: str | None = ...,
        codegurureviewer: str | None = ...,
        codepipeline: str | None = ...,
        codestarconnections: str | None = ...,
        codestarnotifications: str | None = ...,
        cognitoidentity: str | None = ...,
        cognitoidentityprovider: str | None = ...,
        cognitoidp: str | None = ...,
        comprehend: str | None = ...,
        computeoptimizer: str | None = ...,
        config: str | None = ...,
        configservice: str | None = ...,
        connect: str | None = ...,
        connectcases: str | None = ...,
        controltower: str | None = ...,
        costandusagereportservice: str | None = ...,
        costexplorer: str | None = ...,
        costoptimizationhub: str | None = ...,
        cur: str | None = ...,
        customerprofiles: str | None = ...,
        databasemigration: str | None = ...,
        databasemigrationservice: str | None = ...,
        databrew: str | None = ...,
        dataexchange: str | None = ...,
        datapipeline: str | None = ...,
        datasync: str | None = ...,
        datazone: str | None = ...,
        dax: str | None = ...,
        deploy: str | None = ...,
        detective: str | None = ...,
        devicefarm: str | None = ...,
        devopsguru: str | None = ...,
        directconnect: str | None = ...,
        directoryservice: str | None = ...,
        dlm: str | None = ...,
        dms: str | None = ...,
        docdb: str | None = ...,
        docdbelastic: str | None = ...,
        drs: str | None = ...,
        ds: str | None = ...,
        dsql: str | None = ...,
        dynamodb: str | None = ...,
        ec2: str | None = ...,
        ecr: str | None = ...,
        ecrpublic: str | None = ...,
        ecs: str | None = ...,
        efs: str | None = ...,
        eks: str | None = ...,
        elasticache: str | None = ...,
        elasticbeanstalk: str | None = ...,
        elasticloadbalancing: str | None = ...,
        elasticloadbalancingv2: str | None = ...,
        elasticsearch: str | None = ...,
        elasticsearchservice: str | None = ...,
        elastictranscoder: str | None = ...,
        elb: str | None = ...,
        elbv2: str | None = ...,
        emr: str | None = ...,
        emrcontainers: str | None = ...,
        emrserverless: str | None = ...,
        es: str | None = ...,
        eventbridge: str | None = ...,
        events: str | None = ...,
        evidently: str | None = ...,
        evs: str | None = ...,
        finspace: str | None = ...,
        firehose: str | None = ...,
        fis: str | None = ...,
        fms: str | None = ...,
        fsx: str | None = ...,
        gamelift: str | None = ...,
        glacier: str | None = ...,
        globalaccelerator: str | None = ...,
        glue: str | None = ...,
        gluedatabrew: str | None = ...,
        grafana: str | None = ...,
        greengrass: str | None = ...,
        groundstation: str | None = ...,
        guardduty: str | None = ...,
        healthlake: str | None = ...,
        iam: str | None = ...,
        identitystore: str | None = ...,
        imagebuilder: str | None = ...,
        inspector: str | None = ...,
        inspector2: str | None = ...,
        inspectorv2: str | None = ...,
        internetmonitor: str | None = ...,
        invoicing: str | None = ...,
        iot: str | None = ...,
        ivs: str | None = ...,
        ivschat: str | None = ...,
        kafka: str | None = ...,
        kafkaconnect: str | None = ...,
        kendra: str | None = ...,
        keyspaces: str | None = ...,
        kinesis: str | None = ...,
        kinesisanalytics: str | None = ...,
        kinesisanalyticsv2: str | None = ...,
        kinesisvideo: str | None = ...,
        kms: str | None = ...,
        lakeformation: str | None = ...,
        lambda_: str | None = ...,
        launchwizard: str | None = ...,
        lex: str | None = ...,
        lexmodelbuilding: str | None = ...,
        lexmodelbuildingservice: str | None = ...,
        lexmodels: str | None = ...,
        lexmodelsv2: str | None = ...,
        lexv2_models: str | None = ...,
        licensemanager: str | None = ...,
        lightsail: str | None = ...,
        location: str | None = ...,
        locationservice: str | None = ...,
        logs: str | None = ...,
        m2: str | None = ...,
        macie2: str | None = ...,
        managedgrafana: str | None = ...,
        mediaconnect: str | None = ...,
        mediaconvert: str | None = ...,
        medialive: str | None = ...,
        mediapackage: str | None = ...,
        mediapackagev2: str | None = ...,
        mediapackagevod: str | None = ...,
        mediastore: str | None = ...,
        memorydb: str | None = ...,
        mgn: str | None = ...,
        mq: str | None = ...,
        msk: str | None = ...,
        mwaa: str | None = ...,
        mwaaserverless: str | None = ...,
        neptune: str | None = ...,
        neptunegraph: str | None = ...,
        networkfirewall: str | None = ...,
        networkflowmonitor: str | None = ...,
        networkmanager: str | None = ...,
        networkmonitor: str | None = ...,
        notifications: str | None = ...,
        notificationscontacts: str | None = ...,
        oam: str | None = ...,
        observabilityadmin: str | None = ...,
        odb: str | None = ...,
        opensearch: str | None = ...,
        opensearchingestion: str | None = ...,
        opensearchserverless: str | None = ...,
        opensearchservice: str | None = ...,
        organizations: str | None = ...,
        osis: str | None = ...,
        outposts: str | None = ...,
        paymentcryptography: str | None = ...,
        pcaconnectorad: str | None = ...,
        pcs: str | None = ...,
        pinpoint: str | None = ...,
        pinpointsmsvoicev2: str | None = ...,
        pipes: str | None = ...,
        polly: str | None = ...,
        pricing: str | None = ...,
        prometheus: str | None = ...,
        prometheusservice: str | None = ...,
        qbusiness: str | None = ...,
        qldb: str | None = ...,
        quicksight: str | None = ...,
        ram: str | None = ...,
        rbin: str | None = ...,
        rds: str | None = ...,
        rdsdata: str | None = ...,
        rdsdataservice: str | None = ...,
        recyclebin: str | None = ...,
        redshift: str | None = ...,
        redshiftdata: str | None = ...,
        redshiftdataapiservice: str | None = ...,
        redshiftserverless: str | None = ...,
        rekognition: str | None = ...,
        resiliencehub: str | None = ...,
        resourceexplorer2: str | None = ...,
        resourcegroups: str | None = ...,
        resourcegroupstagging: str | None = ...,
        resourcegroupstaggingapi: str | None = ...,
        rolesanywhere: str | None = ...,
        route53: str | None = ...,
        route53_domains: str | None = ...,
        route53_profiles: str | None = ...,
        route53_recoverycontrolconfig: str | None = ...,
        route53_recoveryreadiness: str | None = ...,
        route53_resolver: str | None = ...,
        rum: str | None = ...,
        s3: str | None = ...,
        s3_api: str | None = ...,
        s3_control: str | None = ...,
        s3_outposts: str | None = ...,
        s3_tables: str | None = ...,
        s3_vectors: str | None = ...,
        sagemaker: str | None = ...,
        scheduler: str | None = ...,
        schemas: str | None = ...,
        secretsmanager: str | None = ...,
        securityhub: str | None = ...,
        securitylake: str | None = ...,
        serverlessapplicationrepository: str | None = ...,
        serverlessapprepo: str | None = ...,
        serverlessrepo: str | None = ...,
        servicecatalog: str | None = ...,
        servicecatalogappregistry: str | None = ...,
        servicediscovery: str | None = ...,
        servicequotas: str | None = ...,
        ses: str | None = ...,
        sesv2: str | None = ...,
        sfn: str | None = ...,
        shield: str | None = ...,
        signer: str | None = ...,
        sns: str | None = ...,
        sqs: str | None = ...,
        ssm: str | None = ...,
        ssmcontacts: str | None = ...,
        ssmincidents: str | None = ...,
        ssmquicksetup: str | None = ...,
        ssmsap: str | None = ...,
        sso: str | None = ...,
        ssoadmin: str | None = ...,
        stepfunctions: str | None = ...,
        storagegateway: str | None = ...,
        sts: str | None = ...,
        swf: str | None = ...,
        synthetics: str | None = ...,
        taxsettings: str | None = ...,
        timestreaminfluxdb: str | None = ...,
        timestreamquery: str | None = ...,
        timestreamwrite: str | None = ...,
        transcribe: str | None = ...,
        transcribeservice: str | None = ...,
        transfer: str | None = ...,
        verifiedpermissions: str | None = ...,
        vpclattice: str | None = ...,
        waf: str | None = ...,
        wafregional: str | None = ...,
        wafv2: str | None = ...,
        wellarchitected: str | None = ...,
        workmail: str | None = ...,
        workspaces: str | None = ...,
        workspacesweb: str | None = ...,
        xray: str | None = ...,
    ) -> None: ...
    @property
    def accessanalyzer(self) -> str | None: ...
    @property
    def account(self) -> str | None: ...
    @property
    def acm(self) -> str | None: ...
    @property
    def acmpca(self) -> str | None: ...
    @property
    def amg(self) -> str | None: ...
    @property
    def amp(self) -> str | None: ...
    @property
    def amplify(self) -> str | None: ...
    @property
    def apigateway(self) -> str | None: ...
    @property
    def apigatewayv2(self) -> str | None: ...
    @property
    def appautoscaling(self) -> str | None: ...
    @property
    def appconfig(self) -> str | None: ...
    @property
    def appfabric(self) -> str | None: ...
    @property
    def appflow(self) -> str | None: ...
    @property
    def appintegrations(self) -> str | None: ...
    @property
    def appintegrationsservice(self) -> str | None: ...
    @property
    def applicationautoscaling(self) -> str | None: ...
    @property
    def applicationinsights(self) -> str | None: ...
    @property
    def applicationsignals(self) -> str | None: ...
    @property
    def appmesh(self) -> str | None: ...
    @property
    def appregistry(self) -> str | None: ...
    @property
    def apprunner(self) -> str | None: ...
    @property
    def appstream(self) -> str | None: ...
    @property
    def appsync(self) -> str | None: ...
    @property
    def arcregionswitch(self) -> str | None: ...
    @property
    def arczonalshift(self) -> str | None: ...
    @property
    def athena(self) -> str | None: ...
    @property
    def auditmanager(self) -> str | None: ...
    @property
    def autoscaling(self) -> str | None: ...
    @property
    def autoscalingplans(self) -> str | None: ...
    @property
    def backup(self) -> str | None: ...
    @property
    def batch(self) -> str | None: ...
    @property
    def bcmdataexports(self) -> str | None: ...
    @property
    def beanstalk(self) -> str | None: ...
    @property
    def bedrock(self) -> str | None: ...
    @property
    def bedrockagent(self) -> str | None: ...
    @property
    def bedrockagentcore(self) -> str | None: ...
    @property
    def billing(self) -> str | None: ...
    @property
    def budgets(self) -> str | None: ...
    @property
    def ce(self) -> str | None: ...
    @property
    def chatbot(self) -> str | None: ...
    @property
    def chime(self) -> str | None: ...
    @property
    def chimesdkmediapipelines(self) -> str | None: ...
    @property
    def chimesdkvoice(self) -> str | None: ...
    @property
    def cleanrooms(self) -> str | None: ...
    @property
    def cloud9(self) -> str | None: ...
    @property
    def cloudcontrol(self) -> str | None: ...
    @property
    def cloudcontrolapi(self) -> str | None: ...
    @property
    def cloudformation(self) -> str | None: ...
    @property
    def cloudfront(self) -> str | None: ...
    @property
    def cloudfrontkeyvaluestore(self) -> str | None: ...
    @property
    def cloudhsm(self) -> str | None: ...
    @property
    def cloudhsmv2(self) -> str | None: ...
    @property
    def cloudsearch(self) -> str | None: ...
    @property
    def cloudtrail(self) -> str | None: ...
    @property
    def cloudwatch(self) -> str | None: ...
    @property
    def cloudwatchevents(self) -> str | None: ...
    @property
    def cloudwatchevidently(self) -> str | None: ...
    @property
    def cloudwatchlog(self) -> str | None: ...
    @property
    def cloudwatchlogs(self) -> str | None: ...
    @property
    def cloudwatchobservabilityaccessmanager(self) -> str | None: ...
    @property
    def cloudwatchrum(self) -> str | None: ...
    @property
    def codeartifact(self) -> str | None: ...
    @property
    def codebuild(self) -> str | None: ...
    @property
    def codecatalyst(self) -> str | None: ...
    @property
    def codecommit(self) -> str | None: ...
    @property
    def codeconnections(self) -> str | None: ...
    @property
    def codedeploy(self) -> str | None: ...
    @property
    def codeguruprofiler(self) -> str | None: ...
    @property
    def codegurureviewer(self) -> str | None: ...
    @property
    def codepipeline(self) -> str | None: ...
    @property
    def codestarconnections(self) -> str | None: ...
    @property
    def codestarnotifications(self) -> str | None: ...
    @property
    def cognitoidentity(self) -> str | None: ...
    @property
    def cognitoidentityprovider(self) -> str | None: ...
    @property
    def cognitoidp(self) -> str | None: ...
    @property
    def comprehend(self) -> str | None: ...
    @property
    def computeoptimizer(self) -> str | None: ...
    @property
    def config(self) -> str | None: ...
    @property
    def configservice(self) -> str | None: ...
    @property
    def connect(self) -> str | None: ...
    @property
    def connectcases(self) -> str | None: ...
    @property
    def controltower(self) -> str | None: ...
    @property
    def costandusagereportservice(self) -> str | None: ...
    @property
    def costexplorer(self) -> str | None: ...
    @property
    def costoptimizationhub(self) -> str | None: ...
    @property
    def cur(self) -> str | None: ...
    @property
    def customerprofiles(self) -> str | None: ...
    @property
    def databasemigration(self) -> str | None: ...
    @property
    def databasemigrationservice(self) -> str | None: ...
    @property
    def databrew(self) -> str | None: ...
    @property
    def dataexchange(self) -> str | None: ...
    @property
    def datapipeline(self) -> str | None: ...
    @property
    def datasync(self) -> str | None: ...
    @property
    def datazone(self) -> str | None: ...
    @property
    def dax(self) -> str | None: ...
    @property
    def deploy(self) -> str | None: ...
    @property
    def detective(self) -> str | None: ...
    @property
    def devicefarm(self) -> str | None: ...
    @property
    def devopsguru(self) -> str | None: ...
    @property
    def directconnect(self) -> str | None: ...
    @property
    def directoryservice(self) -> str | None: ...
    @property
    def dlm(self) -> str | None: ...
    @property
    def dms(self) -> str | None: ...
    @property
    def docdb(self) -> str | None: ...
    @property
    def docdbelastic(self) -> str | None: ...
    @property
    def drs(self) -> str | None: ...
    @property
    def ds(self) -> str | None: ...
    @property
    def dsql(self) -> str | None: ...
    @property
    def dynamodb(self) -> str | None: ...
    @property
    def ec2(self) -> str | None: ...
    @property
    def ecr(self) -> str | None: ...
    @property
    def ecrpublic(self) -> str | None: ...
    @property
    def ecs(self) -> str | None: ...
    @property
    def efs(self) -> str | None: ...
    @property
    def eks(self) -> str | None: ...
    @property
    def elasticache(self) -> str | None: ...
    @property
    def elasticbeanstalk(self) -> str | None: ...
    @property
    def elasticloadbalancing(self) -> str | None: ...
    @property
    def elasticloadbalancingv2(self) -> str | None: ...
    @property
    def elasticsearch(self) -> str | None: ...
    @property
    def elasticsearchservice(self) -> str | None: ...
    @property
    def elastictranscoder(self) -> str | None: ...
    @property
    def elb(self) -> str | None: ...
    @property
    def elbv2(self) -> str | None: ...
    @property
    def emr(self) -> str | None: ...
    @property
    def emrcontainers(self) -> str | None: ...
    @property
    def emrserverless(self) -> str | None: ...
    @property
    def es(self) -> str | None: ...
    @property
    def eventbridge(self) -> str | None: ...
    @property
    def events(self) -> str | None: ...
    @property
    def evidently(self) -> str | None: ...
    @property
    def evs(self) -> str | None: ...
    @property
    def finspace(self) -> str | None: ...
    @property
    def firehose(self) -> str | None: ...
    @property
    def fis(self) -> str | None: ...
    @property
    def fms(self) -> str | None: ...
    @property
    def fsx(self) -> str | None: ...
    @property
    def gamelift(self) -> str | None: ...
    @property
    def glacier(self) -> str | None: ...
    @property
    def globalaccelerator(self) -> str | None: ...
    @property
    def glue(self) -> str | None: ...
    @property
    def gluedatabrew(self) -> str | None: ...
    @property
    def grafana(self) -> str | None: ...
    @property
    def greengrass(self) -> str | None: ...
    @property
    def groundstation(self) -> str | None: ...
    @property
    def guardduty(self) -> str | None: ...
    @property
    def healthlake(self) -> str | None: ...
    @property
    def iam(self) -> str | None: ...
    @property
    def identitystore(self) -> str | None: ...
    @property
    def imagebuilder(self) -> str | None: ...
    @property
    def inspector(self) -> str | None: ...
    @property
    def inspector2(self) -> str | None: ...
    @property
    def inspectorv2(self) -> str | None: ...
    @property
    def internetmonitor(self) -> str | None: ...
    @property
    def invoicing(self) -> str | None: ...
    @property
    def iot(self) -> str | None: ...
    @property
    def ivs(self) -> str | None: ...
    @property
    def ivschat(self) -> str | None: ...
    @property
    def kafka(self) -> str | None: ...
    @property
    def kafkaconnect(self) -> str | None: ...
    @property
    def kendra(self) -> str | None: ...
    @property
    def keyspaces(self) -> str | None: ...
    @property
    def kinesis(self) -> str | None: ...
    @property
    def kinesisanalytics(self) -> str | None: ...
    @property
    def kinesisanalyticsv2(self) -> str | None: ...
    @property
    def kinesisvideo(self) -> str | None: ...
    @property
    def kms(self) -> str | None: ...
    @property
    def lakeformation(self) -> str | None: ...
    @property
    def lambda_(self) -> str | None: ...
    @property
    def launchwizard(self) -> str | None: ...
    @property
    def lex(self) -> str | None: ...
    @property
    def lexmodelbuilding(self) -> str | None: ...
    @property
    def lexmodelbuildingservice(self) -> str | None: ...
    @property
    def lexmodels(self) -> str | None: ...
    @property
    def lexmodelsv2(self) -> str | None: ...
    @property
    def lexv2_models(self) -> str | None: ...
    @property
    def licensemanager(self) -> str | None: ...
    @property
    def lightsail(self) -> str | None: ...
    @property
    def location(self) -> str | None: ...
    @property
    def locationservice(self) -> str | None: ...
    @property
    def logs(self) -> str | None: ...
    @property
    def m2(self) -> str | None: ...
    @property
    def macie2(self) -> str | None: ...
    @property
    def managedgrafana(self) -> str | None: ...
    @property
    def mediaconnect(self) -> str | None: ...
    @property
    def mediaconvert(self) -> str | None: ...
    @property
    def medialive(self) -> str | None: ...
    @property
    def mediapackage(self) -> str | None: ...
    @property
    def mediapackagev2(self) -> str | None: ...
    @property
    def mediapackagevod(self) -> str | None: ...
    @property
    def mediastore(self) -> str | None: ...
    @property
    def memorydb(self) -> str | None: ...
    @property
    def mgn(self) -> str | None: ...
    @property
    def mq(self) -> str | None: ...
    @property
    def msk(self) -> str | None: ...
    @property
    def mwaa(self) -> str | None: ...
    @property
    def mwaaserverless(self) -> str | None: ...
    @property
    def neptune(self) -> str | None: ...
    @property
    def neptunegraph(self) -> str | None: ...
    @property
    def networkfirewall(self) -> str | None: ...
    @property
    def networkflowmonitor(self) -> str | None: ...
    @property
    def networkmanager(self) -> str | None: ...
    @property
    def networkmonitor(self) -> str | None: ...
    @property
    def notifications(self) -> str | None: ...
    @property
    def notificationscontacts(self) -> str | None: ...
    @property
    def oam(self) -> str | None: ...
    @property
    def observabilityadmin(self) -> str | None: ...
    @property
    def odb(self) -> str | None: ...
    @property
    def opensearch(self) -> str | None: ...
    @property
    def opensearchingestion(self) -> str | None: ...
    @property
    def opensearchserverless(self) -> str | None: ...
    @property
    def opensearchservice(self) -> str | None: ...
    @property
    def organizations(self) -> str | None: ...
    @property
    def osis(self) -> str | None: ...
    @property
    def outposts(self) -> str | None: ...
    @property
    def paymentcryptography(self) -> str | None: ...
    @property
    def pcaconnectorad(self) -> str | None: ...
    @property
    def pcs(self) -> str | None: ...
    @property
    def pinpoint(self) -> str | None: ...
    @property
    def pinpointsmsvoicev2(self) -> str | None: ...
    @property
    def pipes(self) -> str | None: ...
    @property
    def polly(self) -> str | None: ...
    @property
    def pricing(self) -> str | None: ...
    @property
    def prometheus(self) -> str | None: ...
    @property
    def prometheusservice(self) -> str | None: ...
    @property
    def qbusiness(self) -> str | None: ...
    @property
    def qldb(self) -> str | None: ...
    @property
    def quicksight(self) -> str | None: ...
    @property
    def ram(self) -> str | None: ...
    @property
    def rbin(self) -> str | None: ...
    @property
    def rds(self) -> str | None: ...
    @property
    def rdsdata(self) -> str | None: ...
    @property
    def rdsdataservice(self) -> str | None: ...
    @property
    def recyclebin(self) -> str | None: ...
    @property
    def redshift(self) -> str | None: ...
    @property
    def redshiftdata(self) -> str | None: ...
    @property
    def redshiftdataapiservice(self) -> str | None: ...
    @property
    def redshiftserverless(self) -> str | None: ...
    @property
    def rekognition(self) -> str | None: ...
    @property
    def resiliencehub(self) -> str | None: ...
    @property
    def resourceexplorer2(self) -> str | None: ...
    @property
    def resourcegroups(self) -> str | None: ...
    @property
    def resourcegroupstagging(self) -> str | None: ...
    @property
    def resourcegroupstaggingapi(self) -> str | None: ...
    @property
    def rolesanywhere(self) -> str | None: ...
    @property
    def route53(self) -> str | None: ...
    @property
    def route53_domains(self) -> str | None: ...
    @property
    def route53_profiles(self) -> str | None: ...
    @property
    def route53_recoverycontrolconfig(self) -> str | None: ...
    @property
    def route53_recoveryreadiness(self) -> str | None: ...
    @property
    def route53_resolver(self) -> str | None: ...
    @property
    def rum(self) -> str | None: ...
    @property
    def s3(self) -> str | None: ...
    @property
    def s3_api(self) -> str | None: ...
    @property
    def s3_control(self) -> str | None: ...
    @property
    def s3_outposts(self) -> str | None: ...
    @property
    def s3_tables(self) -> str | None: ...
    @property
    def s3_vectors(self) -> str | None: ...
    @property
    def sagemaker(self) -> str | None: ...
    @property
    def scheduler(self) -> str | None: ...
    @property
    def schemas(self) -> str | None: ...
    @property
    def secretsmanager(self) -> str | None: ...
    @property
    def securityhub(self) -> str | None: ...
    @property
    def securitylake(self) -> str | None: ...
    @property
    def serverlessapplicationrepository(self) -> str | None: ...
    @property
    def serverlessapprepo(self) -> str | None: ...
    @property
    def serverlessrepo(self) -> str | None: ...
    @property
    def servicecatalog(self) -> str | None: ...
    @property
    def servicecatalogappregistry(self) -> str | None: ...
    @property
    def servicediscovery(self) -> str | None: ...
    @property
    def servicequotas(self) -> str | None: ...
    @property
    def ses(self) -> str | None: ...
    @property
    def sesv2(self) -> str | None: ...
    @property
    def sfn(self) -> str | None: ...
    @property
    def shield(self) -> str | None: ...
    @property
    def signer(self) -> str | None: ...
    @property
    def sns(self) -> str | None: ...
    @property
    def sqs(self) -> str | None: ...
    @property
    def ssm(self) -> str | None: ...
    @property
    def ssmcontacts(self) -> str | None: ...
    @property
    def ssmincidents(self) -> str | None: ...
    @property
    def ssmquicksetup(self) -> str | None: ...
    @property
    def ssmsap(self) -> str | None: ...
    @property
    def sso(self) -> str | None: ...
    @property
    def ssoadmin(self) -> str | None: ...
    @property
    def stepfunctions(self) -> str | None: ...
    @property
    def storagegateway(self) -> str | None: ...
    @property
    def sts(self) -> str | None: ...
    @property
    def swf(self) -> str | None: ...
    @property
    def synthetics(self) -> str | None: ...
    @property
    def taxsettings(self) -> str | None: ...
    @property
    def timestreaminfluxdb(self) -> str | None: ...
    @property
    def timestreamquery(self) -> str | None: ...
    @property
    def timestreamwrite(self) -> str | None: ...
    @property
    def transcribe(self) -> str | None: ...
    @property
    def transcribeservice(self) -> str | None: ...
    @property
    def transfer(self) -> str | None: ...
    @property
    def verifiedpermissions(self) -> str | None: ...
    @property
    def vpclattice(self) -> str | None: ...
    @property
    def waf(self) -> str | None: ...
    @property
    def wafregional(self) -> str | None: ...
    @property
    def wafv2(self) -> str | None: ...
    @property
    def wellarchitected(self) -> str | None: ...
    @property
    def workmail(self) -> str | None: ...
    @property
    def workspaces(self) -> str | None: ...
    @property
    def workspacesweb(self) -> str | None: ...
    @property
    def xray(self) -> str | None: ...

class _AwsProviderIgnoreTags:
    def __init__(self, *, key_prefixes: Sequence[str] | None = ..., keys: Sequence[str] | None = ...) -> None: ...
    @property
    def key_prefixes(self) -> list[str] | None: ...
    @property
    def keys(self) -> list[str] | None: ...

class _CloudtrailAdvancedEventSelectorFieldSelectorList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudtrailAdvancedEventSelectorFieldSelectorOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudtrailAdvancedEventSelectorFieldSelectorOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    ends_with: list[str]
    equal_to: list[str]
    field: str
    not_ends_with: list[str]
    not_equals: list[str]
    not_starts_with: list[str]
    starts_with: list[str]

class _CloudtrailAdvancedEventSelectorList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudtrailAdvancedEventSelectorOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudtrailAdvancedEventSelectorOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    def put_field_selector(
        self, value: core.IResolvable | Sequence[CloudtrailAdvancedEventSelectorFieldSelector]
    ) -> None: ...
    @property
    def field_selector(self) -> _CloudtrailAdvancedEventSelectorFieldSelectorList: ...
    name: str

class _CloudtrailEventSelectorDataResourceList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudtrailEventSelectorDataResourceOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudtrailEventSelectorDataResourceOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    type: str
    values: list[str]

class _CloudtrailEventSelectorList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudtrailEventSelectorOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudtrailEventSelectorOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    def put_data_resource(self, value: core.IResolvable | Sequence[CloudtrailEventSelectorDataResource]) -> None: ...
    @property
    def data_resource(self) -> _CloudtrailEventSelectorDataResourceList: ...
    exclude_management_event_sources: list[str]
    include_management_events: bool | core.IResolvable
    read_write_type: str

class _CloudtrailInsightSelector:
    def __init__(self, *, insight_type: str) -> None: ...
    @property
    def insight_type(self) -> str: ...

class _CloudtrailInsightSelectorList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudtrailInsightSelectorOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudtrailInsightSelectorOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    insight_type: str

class _CloudwatchEventTargetAppsyncTargetDict(TypedDict, total=False):
    graphql_operation: str | None

class _CloudwatchEventTargetAppsyncTargetOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    graphql_operation: str

class _CloudwatchEventTargetBatchTargetDict(TypedDict, total=False):
    job_definition: Required[str]
    job_name: Required[str]
    array_size: float | None
    job_attempts: float | None

class _CloudwatchEventTargetBatchTargetOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    array_size: float
    job_attempts: float
    job_definition: str
    job_name: str

class _CloudwatchEventTargetDeadLetterConfigDict(TypedDict, total=False):
    arn: str | None

class _CloudwatchEventTargetDeadLetterConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    arn: str

class _CloudwatchEventTargetEcsTargetCapacityProviderStrategy:
    def __init__(self, *, capacity_provider: str, base: float | None = ..., weight: float | None = ...) -> None: ...
    @property
    def capacity_provider(self) -> str: ...
    @property
    def base(self) -> float | None: ...
    @property
    def weight(self) -> float | None: ...

class _CloudwatchEventTargetEcsTargetCapacityProviderStrategyList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudwatchEventTargetEcsTargetCapacityProviderStrategyOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudwatchEventTargetEcsTargetCapacityProviderStrategyOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    base: float
    capacity_provider: str
    weight: float

class _CloudwatchEventTargetEcsTargetDict(TypedDict, total=False):
    task_definition_arn: Required[str]
    capacity_provider_strategy: (
        core.IResolvable | Sequence[_CloudwatchEventTargetEcsTargetCapacityProviderStrategy] | None
    )
    enable_ecs_managed_tags: bool | core.IResolvable | None
    enable_execute_command: bool | core.IResolvable | None
    group: str | None
    launch_type: str | None
    network_configuration: _CloudwatchEventTargetEcsTargetNetworkConfigurationDict | None
    ordered_placement_strategy: (
        core.IResolvable | Sequence[_CloudwatchEventTargetEcsTargetOrderedPlacementStrategy] | None
    )
    placement_constraint: core.IResolvable | Sequence[_CloudwatchEventTargetEcsTargetPlacementConstraint] | None
    platform_version: str | None
    propagate_tags: str | None
    tags: Mapping[str, str] | None
    task_count: float | None

class _CloudwatchEventTargetEcsTargetNetworkConfigurationDict(TypedDict, total=False):
    subnets: Required[Sequence[str]]
    assign_public_ip: bool | core.IResolvable | None
    security_groups: Sequence[str] | None

class _CloudwatchEventTargetEcsTargetNetworkConfigurationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    assign_public_ip: bool | core.IResolvable
    security_groups: list[str]
    subnets: list[str]

class _CloudwatchEventTargetEcsTargetOrderedPlacementStrategy:
    def __init__(self, *, type: str, field: str | None = ...) -> None: ...
    @property
    def type(self) -> str: ...
    @property
    def field(self) -> str | None: ...

class _CloudwatchEventTargetEcsTargetOrderedPlacementStrategyList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudwatchEventTargetEcsTargetOrderedPlacementStrategyOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudwatchEventTargetEcsTargetOrderedPlacementStrategyOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    field: str
    type: str

class _CloudwatchEventTargetEcsTargetOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_capacity_provider_strategy(
        self, value: core.IResolvable | Sequence[_CloudwatchEventTargetEcsTargetCapacityProviderStrategy]
    ) -> None: ...
    def put_network_configuration(
        self,
        *,
        subnets: Sequence[str],
        assign_public_ip: bool | core.IResolvable | None = ...,
        security_groups: Sequence[str] | None = ...,
    ) -> None: ...
    def put_ordered_placement_strategy(
        self, value: core.IResolvable | Sequence[_CloudwatchEventTargetEcsTargetOrderedPlacementStrategy]
    ) -> None: ...
    def put_placement_constraint(
        self, value: core.IResolvable | Sequence[_CloudwatchEventTargetEcsTargetPlacementConstraint]
    ) -> None: ...
    @property
    def capacity_provider_strategy(self) -> _CloudwatchEventTargetEcsTargetCapacityProviderStrategyList: ...
    @property
    def network_configuration(self) -> _CloudwatchEventTargetEcsTargetNetworkConfigurationOutputReference: ...
    @property
    def ordered_placement_strategy(self) -> _CloudwatchEventTargetEcsTargetOrderedPlacementStrategyList: ...
    @property
    def placement_constraint(self) -> _CloudwatchEventTargetEcsTargetPlacementConstraintList: ...
    enable_ecs_managed_tags: bool | core.IResolvable
    enable_execute_command: bool | core.IResolvable
    group: str
    launch_type: str
    platform_version: str
    propagate_tags: str
    tags: Mapping[str, str]
    task_count: float
    task_definition_arn: str

class _CloudwatchEventTargetEcsTargetPlacementConstraint:
    def __init__(self, *, type: str, expression: str | None = ...) -> None: ...
    @property
    def type(self) -> str: ...
    @property
    def expression(self) -> str | None: ...

class _CloudwatchEventTargetEcsTargetPlacementConstraintList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudwatchEventTargetEcsTargetPlacementConstraintOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudwatchEventTargetEcsTargetPlacementConstraintOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    expression: str
    type: str

class _CloudwatchEventTargetHttpTargetDict(TypedDict, total=False):
    header_parameters: Mapping[str, str] | None
    path_parameter_values: Sequence[str] | None
    query_string_parameters: Mapping[str, str] | None

class _CloudwatchEventTargetHttpTargetOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    header_parameters: Mapping[str, str]
    path_parameter_values: list[str]
    query_string_parameters: Mapping[str, str]

class _CloudwatchEventTargetInputTransformerDict(TypedDict, total=False):
    input_template: Required[str]
    input_paths: Mapping[str, str] | None

class _CloudwatchEventTargetInputTransformerOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    input_paths: Mapping[str, str]
    input_template: str

class _CloudwatchEventTargetKinesisTargetDict(TypedDict, total=False):
    partition_key_path: str | None

class _CloudwatchEventTargetKinesisTargetOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    partition_key_path: str

class _CloudwatchEventTargetRedshiftTargetDict(TypedDict, total=False):
    database: Required[str]
    db_user: str | None
    secrets_manager_arn: str | None
    sql: str | None
    statement_name: str | None
    with_event: bool | core.IResolvable | None

class _CloudwatchEventTargetRedshiftTargetOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    database: str
    db_user: str
    secrets_manager_arn: str
    sql: str
    statement_name: str
    with_event: bool | core.IResolvable

class _CloudwatchEventTargetRetryPolicyDict(TypedDict, total=False):
    maximum_event_age_in_seconds: float | None
    maximum_retry_attempts: float | None

class _CloudwatchEventTargetRetryPolicyOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    maximum_event_age_in_seconds: float
    maximum_retry_attempts: float

class _CloudwatchEventTargetRunCommandTargets:
    def __init__(self, *, key: str, values: Sequence[str]) -> None: ...
    @property
    def key(self) -> str: ...
    @property
    def values(self) -> list[str]: ...

class _CloudwatchEventTargetRunCommandTargetsList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudwatchEventTargetRunCommandTargetsOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudwatchEventTargetRunCommandTargetsOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    key: str
    values: list[str]

class _CloudwatchEventTargetSagemakerPipelineTargetDict(TypedDict, total=False):
    pipeline_parameter_list: (
        core.IResolvable | Sequence[_CloudwatchEventTargetSagemakerPipelineTargetPipelineParameterListStruct] | None
    )

class _CloudwatchEventTargetSagemakerPipelineTargetOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_pipeline_parameter_list(
        self,
        value: core.IResolvable | Sequence[_CloudwatchEventTargetSagemakerPipelineTargetPipelineParameterListStruct],
    ) -> None: ...
    @property
    def pipeline_parameter_list(
        self,
    ) -> _CloudwatchEventTargetSagemakerPipelineTargetPipelineParameterListStructList: ...

class _CloudwatchEventTargetSagemakerPipelineTargetPipelineParameterListStruct:
    def __init__(self, *, name: str, value: str) -> None: ...
    @property
    def name(self) -> str: ...
    @property
    def value(self) -> str: ...

class _CloudwatchEventTargetSagemakerPipelineTargetPipelineParameterListStructList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(
        self, index: float
    ) -> _CloudwatchEventTargetSagemakerPipelineTargetPipelineParameterListStructOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudwatchEventTargetSagemakerPipelineTargetPipelineParameterListStructOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    name: str
    value: str

class _CloudwatchEventTargetSqsTargetDict(TypedDict, total=False):
    message_group_id: str | None

class _CloudwatchEventTargetSqsTargetOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    message_group_id: str

class _CloudwatchMetricAlarmMetricQuery:
    def __init__(
        self,
        *,
        id: str,
        account_id: str | None = ...,
        expression: str | None = ...,
        label: str | None = ...,
        metric: _CloudwatchMetricAlarmMetricQueryMetricDict | None = ...,
        period: float | None = ...,
        return_data: bool | core.IResolvable | None = ...,
    ) -> None: ...
    @property
    def id(self) -> str: ...
    @property
    def account_id(self) -> str | None: ...
    @property
    def expression(self) -> str | None: ...
    @property
    def label(self) -> str | None: ...
    @property
    def metric(self) -> _CloudwatchMetricAlarmMetricQueryMetric | None: ...
    @property
    def period(self) -> float | None: ...
    @property
    def return_data(self) -> bool | core.IResolvable | None: ...

class _CloudwatchMetricAlarmMetricQueryList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _CloudwatchMetricAlarmMetricQueryOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _CloudwatchMetricAlarmMetricQueryMetric:
    def __init__(
        self,
        *,
        metric_name: str,
        period: float,
        stat: str,
        dimensions: Mapping[str, str] | None = ...,
        namespace: str | None = ...,
        unit: str | None = ...,
    ) -> None: ...
    @property
    def metric_name(self) -> str: ...
    @property
    def period(self) -> float: ...
    @property
    def stat(self) -> str: ...
    @property
    def dimensions(self) -> Mapping[str, str] | None: ...
    @property
    def namespace(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...

class _CloudwatchMetricAlarmMetricQueryMetricDict(TypedDict, total=False):
    metric_name: Required[str]
    period: Required[float]
    stat: Required[str]
    dimensions: Mapping[str, str] | None
    namespace: str | None
    unit: str | None

class _CloudwatchMetricAlarmMetricQueryMetricOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    dimensions: Mapping[str, str]
    metric_name: str
    namespace: str
    period: float
    stat: str
    unit: str

class _CloudwatchMetricAlarmMetricQueryOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    def put_metric(
        self,
        *,
        metric_name: str,
        period: float,
        stat: str,
        dimensions: Mapping[str, str] | None = ...,
        namespace: str | None = ...,
        unit: str | None = ...,
    ) -> None: ...
    @property
    def metric(self) -> _CloudwatchMetricAlarmMetricQueryMetricOutputReference: ...
    account_id: str
    expression: str
    id: str
    label: str
    period: float
    return_data: bool | core.IResolvable

class _IamRoleInlinePolicy:
    def __init__(self, *, name: str | None = ..., policy: str | None = ...) -> None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def policy(self) -> str | None: ...

class _IamRoleInlinePolicyList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _IamRoleInlinePolicyOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _IamRoleInlinePolicyOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    name: str
    policy: str

class _KmsKeyTimeoutsDict(TypedDict, total=False):
    create: str | None

class _KmsKeyTimeoutsOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    create: str

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigDict(TypedDict, total=False):
    consumer_group_id: str | None
    schema_registry_config: _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigDict | None

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_schema_registry_config(
        self,
        *,
        access_config: core.IResolvable
        | Sequence[_LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfig]
        | None = ...,
        event_record_format: str | None = ...,
        schema_registry_uri: str | None = ...,
        schema_validation_config: core.IResolvable
        | Sequence[
            _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfig
        ]
        | None = ...,
    ) -> None: ...
    @property
    def schema_registry_config(
        self,
    ) -> _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigOutputReference: ...
    consumer_group_id: str

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfig:
    def __init__(self, *, type: str | None = ..., uri: str | None = ...) -> None: ...
    @property
    def type(self) -> str | None: ...
    @property
    def uri(self) -> str | None: ...

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfigList(
    core._ComplexList
):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(
        self, index: float
    ) -> (
        _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfigOutputReference
    ): ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfigOutputReference(
    core._ComplexObject
):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    type: str
    uri: str

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigDict(TypedDict, total=False):
    access_config: (
        core.IResolvable
        | Sequence[_LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfig]
        | None
    )
    event_record_format: str | None
    schema_registry_uri: str | None
    schema_validation_config: (
        core.IResolvable
        | Sequence[
            _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfig
        ]
        | None
    )

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigOutputReference(
    core._ComplexObject
):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_access_config(
        self,
        value: core.IResolvable
        | Sequence[_LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfig],
    ) -> None: ...
    def put_schema_validation_config(
        self,
        value: core.IResolvable
        | Sequence[
            _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfig
        ],
    ) -> None: ...
    @property
    def access_config(
        self,
    ) -> _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfigList: ...
    @property
    def schema_validation_config(
        self,
    ) -> _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfigList: ...
    event_record_format: str
    schema_registry_uri: str

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfig:
    def __init__(self, *, attribute: str | None = ...) -> None: ...
    @property
    def attribute(self) -> str | None: ...

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfigList(
    core._ComplexList
):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(
        self, index: float
    ) -> _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfigOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _LambdaEventSourceMappingAmazonManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfigOutputReference(
    core._ComplexObject
):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    attribute: str

class _LambdaEventSourceMappingDestinationConfigDict(TypedDict, total=False):
    on_failure: _LambdaEventSourceMappingDestinationConfigOnFailureDict | None

class _LambdaEventSourceMappingDestinationConfigOnFailureDict(TypedDict, total=False):
    destination_arn: Required[str]

class _LambdaEventSourceMappingDestinationConfigOnFailureOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    destination_arn: str

class _LambdaEventSourceMappingDestinationConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_on_failure(self, *, destination_arn: str) -> None: ...
    @property
    def on_failure(self) -> _LambdaEventSourceMappingDestinationConfigOnFailureOutputReference: ...

class _LambdaEventSourceMappingDocumentDbEventSourceConfigDict(TypedDict, total=False):
    database_name: Required[str]
    collection_name: str | None
    full_document: str | None

class _LambdaEventSourceMappingDocumentDbEventSourceConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    collection_name: str
    database_name: str
    full_document: str

class _LambdaEventSourceMappingFilterCriteriaDict(TypedDict, total=False):
    filter: core.IResolvable | Sequence[_LambdaEventSourceMappingFilterCriteriaFilter] | None

class _LambdaEventSourceMappingFilterCriteriaFilter:
    def __init__(self, *, pattern: str | None = ...) -> None: ...
    @property
    def pattern(self) -> str | None: ...

class _LambdaEventSourceMappingFilterCriteriaFilterList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _LambdaEventSourceMappingFilterCriteriaFilterOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _LambdaEventSourceMappingFilterCriteriaFilterOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    pattern: str

class _LambdaEventSourceMappingFilterCriteriaOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_filter(self, value: core.IResolvable | Sequence[_LambdaEventSourceMappingFilterCriteriaFilter]) -> None: ...
    @property
    def filter(self) -> _LambdaEventSourceMappingFilterCriteriaFilterList: ...

class _LambdaEventSourceMappingMetricsConfigDict(TypedDict, total=False):
    metrics: Required[Sequence[str]]

class _LambdaEventSourceMappingMetricsConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    metrics: list[str]

class _LambdaEventSourceMappingProvisionedPollerConfigDict(TypedDict, total=False):
    maximum_pollers: float | None
    minimum_pollers: float | None

class _LambdaEventSourceMappingProvisionedPollerConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    maximum_pollers: float
    minimum_pollers: float

class _LambdaEventSourceMappingScalingConfigDict(TypedDict, total=False):
    maximum_concurrency: float | None

class _LambdaEventSourceMappingScalingConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    maximum_concurrency: float

class _LambdaEventSourceMappingSelfManagedEventSourceDict(TypedDict, total=False):
    endpoints: Required[Mapping[str, str]]

class _LambdaEventSourceMappingSelfManagedEventSourceOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    endpoints: Mapping[str, str]

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigDict(TypedDict, total=False):
    consumer_group_id: str | None
    schema_registry_config: _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigDict | None

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_schema_registry_config(
        self,
        *,
        access_config: core.IResolvable
        | Sequence[_LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfig]
        | None = ...,
        event_record_format: str | None = ...,
        schema_registry_uri: str | None = ...,
        schema_validation_config: core.IResolvable
        | Sequence[_LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfig]
        | None = ...,
    ) -> None: ...
    @property
    def schema_registry_config(
        self,
    ) -> _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigOutputReference: ...
    consumer_group_id: str

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfig:
    def __init__(self, *, type: str | None = ..., uri: str | None = ...) -> None: ...
    @property
    def type(self) -> str | None: ...
    @property
    def uri(self) -> str | None: ...

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfigList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(
        self, index: float
    ) -> _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfigOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfigOutputReference(
    core._ComplexObject
):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    type: str
    uri: str

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigDict(TypedDict, total=False):
    access_config: (
        core.IResolvable
        | Sequence[_LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfig]
        | None
    )
    event_record_format: str | None
    schema_registry_uri: str | None
    schema_validation_config: (
        core.IResolvable
        | Sequence[_LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfig]
        | None
    )

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigOutputReference(
    core._ComplexObject
):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_access_config(
        self,
        value: core.IResolvable
        | Sequence[_LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfig],
    ) -> None: ...
    def put_schema_validation_config(
        self,
        value: core.IResolvable
        | Sequence[
            _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfig
        ],
    ) -> None: ...
    @property
    def access_config(
        self,
    ) -> _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigAccessConfigList: ...
    @property
    def schema_validation_config(
        self,
    ) -> _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfigList: ...
    event_record_format: str
    schema_registry_uri: str

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfig:
    def __init__(self, *, attribute: str | None = ...) -> None: ...
    @property
    def attribute(self) -> str | None: ...

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfigList(
    core._ComplexList
):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(
        self, index: float
    ) -> _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfigOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _LambdaEventSourceMappingSelfManagedKafkaEventSourceConfigSchemaRegistryConfigSchemaValidationConfigOutputReference(
    core._ComplexObject
):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    attribute: str

class _LambdaEventSourceMappingSourceAccessConfiguration:
    def __init__(self, *, type: str, uri: str) -> None: ...
    @property
    def type(self) -> str: ...
    @property
    def uri(self) -> str: ...

class _LambdaEventSourceMappingSourceAccessConfigurationList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _LambdaEventSourceMappingSourceAccessConfigurationOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _LambdaEventSourceMappingSourceAccessConfigurationOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    type: str
    uri: str

class _LambdaFunctionCapacityProviderConfigDict(TypedDict, total=False):
    lambda_managed_instances_capacity_provider_config: Required[
        _LambdaFunctionCapacityProviderConfigLambdaManagedInstancesCapacityProviderConfigDict
    ]

class _LambdaFunctionCapacityProviderConfigLambdaManagedInstancesCapacityProviderConfigDict(TypedDict, total=False):
    capacity_provider_arn: Required[str]
    execution_environment_memory_gib_per_vcpu: float | None
    per_execution_environment_max_concurrency: float | None

class _LambdaFunctionCapacityProviderConfigLambdaManagedInstancesCapacityProviderConfigOutputReference(
    core._ComplexObject
):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    capacity_provider_arn: str
    execution_environment_memory_gib_per_vcpu: float
    per_execution_environment_max_concurrency: float

class _LambdaFunctionCapacityProviderConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_lambda_managed_instances_capacity_provider_config(
        self,
        *,
        capacity_provider_arn: str,
        execution_environment_memory_gib_per_vcpu: float | None = ...,
        per_execution_environment_max_concurrency: float | None = ...,
    ) -> None: ...
    @property
    def lambda_managed_instances_capacity_provider_config(
        self,
    ) -> _LambdaFunctionCapacityProviderConfigLambdaManagedInstancesCapacityProviderConfigOutputReference: ...

class _LambdaFunctionDeadLetterConfigDict(TypedDict, total=False):
    target_arn: Required[str]

class _LambdaFunctionDeadLetterConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    target_arn: str

class _LambdaFunctionDurableConfigDict(TypedDict, total=False):
    execution_timeout: Required[float]
    retention_period: float | None

class _LambdaFunctionDurableConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    execution_timeout: float
    retention_period: float

class _LambdaFunctionEnvironmentDict(TypedDict, total=False):
    variables: Mapping[str, str] | None

class _LambdaFunctionEnvironmentOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    variables: Mapping[str, str]

class _LambdaFunctionEphemeralStorageDict(TypedDict, total=False):
    size: float | None

class _LambdaFunctionEphemeralStorageOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    size: float

class _LambdaFunctionEventInvokeConfigDestinationConfigDict(TypedDict, total=False):
    on_failure: _LambdaFunctionEventInvokeConfigDestinationConfigOnFailureDict | None
    on_success: _LambdaFunctionEventInvokeConfigDestinationConfigOnSuccessDict | None

class _LambdaFunctionEventInvokeConfigDestinationConfigOnFailureDict(TypedDict, total=False):
    destination: Required[str]

class _LambdaFunctionEventInvokeConfigDestinationConfigOnFailureOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    destination: str

class _LambdaFunctionEventInvokeConfigDestinationConfigOnSuccessDict(TypedDict, total=False):
    destination: Required[str]

class _LambdaFunctionEventInvokeConfigDestinationConfigOnSuccessOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    destination: str

class _LambdaFunctionEventInvokeConfigDestinationConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_on_failure(self, *, destination: str) -> None: ...
    def put_on_success(self, *, destination: str) -> None: ...
    @property
    def on_failure(self) -> _LambdaFunctionEventInvokeConfigDestinationConfigOnFailureOutputReference: ...
    @property
    def on_success(self) -> _LambdaFunctionEventInvokeConfigDestinationConfigOnSuccessOutputReference: ...

class _LambdaFunctionFileSystemConfigDict(TypedDict, total=False):
    arn: Required[str]
    local_mount_path: Required[str]

class _LambdaFunctionFileSystemConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    arn: str
    local_mount_path: str

class _LambdaFunctionImageConfigDict(TypedDict, total=False):
    command: Sequence[str] | None
    entry_point: Sequence[str] | None
    working_directory: str | None

class _LambdaFunctionImageConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    command: list[str]
    entry_point: list[str]
    working_directory: str

class _LambdaFunctionLoggingConfigDict(TypedDict, total=False):
    log_format: Required[str]
    application_log_level: str | None
    log_group: str | None
    system_log_level: str | None

class _LambdaFunctionLoggingConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    application_log_level: str
    log_format: str
    log_group: str
    system_log_level: str

class _LambdaFunctionSnapStartDict(TypedDict, total=False):
    apply_on: Required[str]

class _LambdaFunctionSnapStartOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    @property
    def optimization_status(self) -> str: ...
    apply_on: str

class _LambdaFunctionTenancyConfigDict(TypedDict, total=False):
    tenant_isolation_mode: Required[str]

class _LambdaFunctionTenancyConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    tenant_isolation_mode: str

class _LambdaFunctionTimeoutsDict(TypedDict, total=False):
    create: str | None
    delete: str | None
    update: str | None

class _LambdaFunctionTimeoutsOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    create: str
    delete: str
    update: str

class _LambdaFunctionTracingConfigDict(TypedDict, total=False):
    mode: Required[str]

class _LambdaFunctionTracingConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    mode: str

class _LambdaFunctionVpcConfigDict(TypedDict, total=False):
    security_group_ids: Required[Sequence[str]]
    subnet_ids: Required[Sequence[str]]
    ipv6_allowed_for_dual_stack: bool | core.IResolvable | None

class _LambdaFunctionVpcConfigOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    @property
    def vpc_id(self) -> str: ...
    ipv6_allowed_for_dual_stack: bool | core.IResolvable
    security_group_ids: list[str]
    subnet_ids: list[str]

class _S3BucketCorsRule:
    def __init__(
        self,
        *,
        allowed_methods: Sequence[str],
        allowed_origins: Sequence[str],
        allowed_headers: Sequence[str] | None = ...,
        expose_headers: Sequence[str] | None = ...,
        max_age_seconds: float | None = ...,
    ) -> None: ...
    @property
    def allowed_methods(self) -> list[str]: ...
    @property
    def allowed_origins(self) -> list[str]: ...
    @property
    def allowed_headers(self) -> list[str] | None: ...
    @property
    def expose_headers(self) -> list[str] | None: ...
    @property
    def max_age_seconds(self) -> float | None: ...

class _S3BucketCorsRuleList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketCorsRuleOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketCorsRuleOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    allowed_headers: list[str]
    allowed_methods: list[str]
    allowed_origins: list[str]
    expose_headers: list[str]
    max_age_seconds: float

class _S3BucketGrant:
    def __init__(
        self, *, permissions: Sequence[str], type: str, id: str | None = ..., uri: str | None = ...
    ) -> None: ...
    @property
    def permissions(self) -> list[str]: ...
    @property
    def type(self) -> str: ...
    @property
    def id(self) -> str | None: ...
    @property
    def uri(self) -> str | None: ...

class _S3BucketGrantList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketGrantOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketGrantOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    id: str
    permissions: list[str]
    type: str
    uri: str

class _S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    days_after_initiation: float

class _S3BucketLifecycleConfigurationRuleExpirationList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleExpirationOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleExpirationOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    date: str
    days: float
    expired_object_delete_marker: bool | core.IResolvable

class _S3BucketLifecycleConfigurationRuleFilterAnd:
    def __init__(
        self,
        *,
        object_size_greater_than: float | None = ...,
        object_size_less_than: float | None = ...,
        prefix: str | None = ...,
        tags: Mapping[str, str] | None = ...,
    ) -> None: ...
    @property
    def object_size_greater_than(self) -> float | None: ...
    @property
    def object_size_less_than(self) -> float | None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def tags(self) -> Mapping[str, str] | None: ...

class _S3BucketLifecycleConfigurationRuleFilterAndList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleFilterAndOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleFilterAndOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    object_size_greater_than: float
    object_size_less_than: float
    prefix: str
    tags: Mapping[str, str]

class _S3BucketLifecycleConfigurationRuleFilterList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleFilterOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleFilterOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    def put_and(self, value: core.IResolvable | Sequence[_S3BucketLifecycleConfigurationRuleFilterAnd]) -> None: ...
    def put_tag(self, value: core.IResolvable | Sequence[_S3BucketLifecycleConfigurationRuleFilterTag]) -> None: ...
    @property
    def and_(self) -> _S3BucketLifecycleConfigurationRuleFilterAndList: ...
    @property
    def tag(self) -> _S3BucketLifecycleConfigurationRuleFilterTagList: ...
    object_size_greater_than: float
    object_size_less_than: float
    prefix: str

class _S3BucketLifecycleConfigurationRuleFilterTag:
    def __init__(self, *, key: str, value: str) -> None: ...
    @property
    def key(self) -> str: ...
    @property
    def value(self) -> str: ...

class _S3BucketLifecycleConfigurationRuleFilterTagList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleFilterTagOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleFilterTagOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    key: str
    value: str

class _S3BucketLifecycleConfigurationRuleList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleNoncurrentVersionExpirationList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleNoncurrentVersionExpirationOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleNoncurrentVersionExpirationOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    newer_noncurrent_versions: float
    noncurrent_days: float

class _S3BucketLifecycleConfigurationRuleNoncurrentVersionTransition:
    def __init__(
        self, *, noncurrent_days: float, storage_class: str, newer_noncurrent_versions: float | None = ...
    ) -> None: ...
    @property
    def noncurrent_days(self) -> float: ...
    @property
    def storage_class(self) -> str: ...
    @property
    def newer_noncurrent_versions(self) -> float | None: ...

class _S3BucketLifecycleConfigurationRuleNoncurrentVersionTransitionList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleNoncurrentVersionTransitionOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleNoncurrentVersionTransitionOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    newer_noncurrent_versions: float
    noncurrent_days: float
    storage_class: str

class _S3BucketLifecycleConfigurationRuleOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    def put_abort_incomplete_multipart_upload(
        self, value: core.IResolvable | Sequence[S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload]
    ) -> None: ...
    def put_expiration(
        self, value: core.IResolvable | Sequence[S3BucketLifecycleConfigurationRuleExpiration]
    ) -> None: ...
    def put_filter(self, value: core.IResolvable | Sequence[S3BucketLifecycleConfigurationRuleFilter]) -> None: ...
    def put_noncurrent_version_expiration(
        self, value: core.IResolvable | Sequence[S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration]
    ) -> None: ...
    def put_noncurrent_version_transition(
        self, value: core.IResolvable | Sequence[_S3BucketLifecycleConfigurationRuleNoncurrentVersionTransition]
    ) -> None: ...
    def put_transition(
        self, value: core.IResolvable | Sequence[_S3BucketLifecycleConfigurationRuleTransition]
    ) -> None: ...
    @property
    def abort_incomplete_multipart_upload(
        self,
    ) -> _S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadList: ...
    @property
    def expiration(self) -> _S3BucketLifecycleConfigurationRuleExpirationList: ...
    @property
    def filter(self) -> _S3BucketLifecycleConfigurationRuleFilterList: ...
    @property
    def noncurrent_version_expiration(self) -> _S3BucketLifecycleConfigurationRuleNoncurrentVersionExpirationList: ...
    @property
    def noncurrent_version_transition(self) -> _S3BucketLifecycleConfigurationRuleNoncurrentVersionTransitionList: ...
    @property
    def transition(self) -> _S3BucketLifecycleConfigurationRuleTransitionList: ...
    id: str
    prefix: str
    status: str

class _S3BucketLifecycleConfigurationRuleTransition:
    def __init__(self, *, storage_class: str, date: str | None = ..., days: float | None = ...) -> None: ...
    @property
    def storage_class(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def days(self) -> float | None: ...

class _S3BucketLifecycleConfigurationRuleTransitionList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleConfigurationRuleTransitionOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleConfigurationRuleTransitionOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    date: str
    days: float
    storage_class: str

class _S3BucketLifecycleConfigurationTimeoutsDict(TypedDict, total=False):
    create: str | None
    update: str | None

class _S3BucketLifecycleConfigurationTimeoutsOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    create: str
    update: str

class _S3BucketLifecycleRule:
    def __init__(
        self,
        *,
        enabled: bool | core.IResolvable,
        abort_incomplete_multipart_upload_days: float | None = ...,
        expiration: _S3BucketLifecycleRuleExpirationDict | None = ...,
        id: str | None = ...,
        noncurrent_version_expiration: _S3BucketLifecycleRuleNoncurrentVersionExpirationDict | None = ...,
        noncurrent_version_transition: core.IResolvable
        | Sequence[_S3BucketLifecycleRuleNoncurrentVersionTransition]
        | None = ...,
        prefix: str | None = ...,
        tags: Mapping[str, str] | None = ...,
        transition: core.IResolvable | Sequence[_S3BucketLifecycleRuleTransition] | None = ...,
    ) -> None: ...
    @property
    def enabled(self) -> bool | core.IResolvable: ...
    @property
    def abort_incomplete_multipart_upload_days(self) -> float | None: ...
    @property
    def expiration(self) -> _S3BucketLifecycleRuleExpiration | None: ...
    @property
    def id(self) -> str | None: ...
    @property
    def noncurrent_version_expiration(self) -> _S3BucketLifecycleRuleNoncurrentVersionExpiration | None: ...
    @property
    def noncurrent_version_transition(
        self,
    ) -> core.IResolvable | list[_S3BucketLifecycleRuleNoncurrentVersionTransition] | None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def tags(self) -> Mapping[str, str] | None: ...
    @property
    def transition(self) -> core.IResolvable | list[_S3BucketLifecycleRuleTransition] | None: ...

class _S3BucketLifecycleRuleExpiration:
    def __init__(
        self,
        *,
        date: str | None = ...,
        days: float | None = ...,
        expired_object_delete_marker: bool | core.IResolvable | None = ...,
    ) -> None: ...
    @property
    def date(self) -> str | None: ...
    @property
    def days(self) -> float | None: ...
    @property
    def expired_object_delete_marker(self) -> bool | core.IResolvable | None: ...

class _S3BucketLifecycleRuleExpirationDict(TypedDict, total=False):
    date: str | None
    days: float | None
    expired_object_delete_marker: bool | core.IResolvable | None

class _S3BucketLifecycleRuleExpirationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    date: str
    days: float
    expired_object_delete_marker: bool | core.IResolvable

class _S3BucketLifecycleRuleList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleRuleOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleRuleNoncurrentVersionExpiration:
    def __init__(self, *, days: float | None = ...) -> None: ...
    @property
    def days(self) -> float | None: ...

class _S3BucketLifecycleRuleNoncurrentVersionExpirationDict(TypedDict, total=False):
    days: float | None

class _S3BucketLifecycleRuleNoncurrentVersionExpirationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    days: float

class _S3BucketLifecycleRuleNoncurrentVersionTransition:
    def __init__(self, *, storage_class: str, days: float | None = ...) -> None: ...
    @property
    def storage_class(self) -> str: ...
    @property
    def days(self) -> float | None: ...

class _S3BucketLifecycleRuleNoncurrentVersionTransitionList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleRuleNoncurrentVersionTransitionOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleRuleNoncurrentVersionTransitionOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    days: float
    storage_class: str

class _S3BucketLifecycleRuleOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    def put_expiration(
        self,
        *,
        date: str | None = ...,
        days: float | None = ...,
        expired_object_delete_marker: bool | core.IResolvable | None = ...,
    ) -> None: ...
    def put_noncurrent_version_expiration(self, *, days: float | None = ...) -> None: ...
    def put_noncurrent_version_transition(
        self, value: core.IResolvable | Sequence[_S3BucketLifecycleRuleNoncurrentVersionTransition]
    ) -> None: ...
    def put_transition(self, value: core.IResolvable | Sequence[_S3BucketLifecycleRuleTransition]) -> None: ...
    @property
    def expiration(self) -> _S3BucketLifecycleRuleExpirationOutputReference: ...
    @property
    def noncurrent_version_expiration(self) -> _S3BucketLifecycleRuleNoncurrentVersionExpirationOutputReference: ...
    @property
    def noncurrent_version_transition(self) -> _S3BucketLifecycleRuleNoncurrentVersionTransitionList: ...
    @property
    def transition(self) -> _S3BucketLifecycleRuleTransitionList: ...
    abort_incomplete_multipart_upload_days: float
    enabled: bool | core.IResolvable
    id: str
    prefix: str
    tags: Mapping[str, str]

class _S3BucketLifecycleRuleTransition:
    def __init__(self, *, storage_class: str, date: str | None = ..., days: float | None = ...) -> None: ...
    @property
    def storage_class(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def days(self) -> float | None: ...

class _S3BucketLifecycleRuleTransitionList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketLifecycleRuleTransitionOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketLifecycleRuleTransitionOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    date: str
    days: float
    storage_class: str

class _S3BucketLoggingDict(TypedDict, total=False):
    target_bucket: Required[str]
    target_prefix: str | None

class _S3BucketLoggingOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    target_bucket: str
    target_prefix: str

class _S3BucketNotificationLambdaFunctionList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketNotificationLambdaFunctionOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketNotificationLambdaFunctionOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    events: list[str]
    filter_prefix: str
    filter_suffix: str
    id: str
    lambda_function_arn: str

class _S3BucketNotificationQueueList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketNotificationQueueOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketNotificationQueueOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    events: list[str]
    filter_prefix: str
    filter_suffix: str
    id: str
    queue_arn: str

class _S3BucketNotificationTopicList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketNotificationTopicOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketNotificationTopicOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    events: list[str]
    filter_prefix: str
    filter_suffix: str
    id: str
    topic_arn: str

class _S3BucketObjectLockConfigurationDict(TypedDict, total=False):
    object_lock_enabled: str | None
    rule: _S3BucketObjectLockConfigurationRuleDict | None

class _S3BucketObjectLockConfigurationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_rule(self, *, default_retention: _S3BucketObjectLockConfigurationRuleDefaultRetentionDict) -> None: ...
    @property
    def rule(self) -> _S3BucketObjectLockConfigurationRuleOutputReference: ...
    object_lock_enabled: str

class _S3BucketObjectLockConfigurationRuleDefaultRetentionDict(TypedDict, total=False):
    mode: Required[str]
    days: float | None
    years: float | None

class _S3BucketObjectLockConfigurationRuleDefaultRetentionOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    days: float
    mode: str
    years: float

class _S3BucketObjectLockConfigurationRuleDict(TypedDict, total=False):
    default_retention: Required[_S3BucketObjectLockConfigurationRuleDefaultRetentionDict]

class _S3BucketObjectLockConfigurationRuleOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_default_retention(self, *, mode: str, days: float | None = ..., years: float | None = ...) -> None: ...
    @property
    def default_retention(self) -> _S3BucketObjectLockConfigurationRuleDefaultRetentionOutputReference: ...

class _S3BucketReplicationConfigurationDict(TypedDict, total=False):
    role: Required[str]
    rules: Required[core.IResolvable | Sequence[_S3BucketReplicationConfigurationRules]]

class _S3BucketReplicationConfigurationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_rules(self, value: core.IResolvable | Sequence[_S3BucketReplicationConfigurationRules]) -> None: ...
    @property
    def rules(self) -> _S3BucketReplicationConfigurationRulesList: ...
    role: str

class _S3BucketReplicationConfigurationRules:
    def __init__(
        self,
        *,
        destination: _S3BucketReplicationConfigurationRulesDestinationDict,
        status: str,
        delete_marker_replication_status: str | None = ...,
        filter: _S3BucketReplicationConfigurationRulesFilterDict | None = ...,
        id: str | None = ...,
        prefix: str | None = ...,
        priority: float | None = ...,
        source_selection_criteria: _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaDict | None = ...,
    ) -> None: ...
    @property
    def destination(self) -> _S3BucketReplicationConfigurationRulesDestination: ...
    @property
    def status(self) -> str: ...
    @property
    def delete_marker_replication_status(self) -> str | None: ...
    @property
    def filter(self) -> _S3BucketReplicationConfigurationRulesFilter | None: ...
    @property
    def id(self) -> str | None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def priority(self) -> float | None: ...
    @property
    def source_selection_criteria(self) -> _S3BucketReplicationConfigurationRulesSourceSelectionCriteria | None: ...

class _S3BucketReplicationConfigurationRulesDestination:
    def __init__(
        self,
        *,
        bucket: str,
        access_control_translation: _S3BucketReplicationConfigurationRulesDestinationAccessControlTranslationDict
        | None = ...,
        account_id: str | None = ...,
        metrics: _S3BucketReplicationConfigurationRulesDestinationMetricsDict | None = ...,
        replica_kms_key_id: str | None = ...,
        replication_time: _S3BucketReplicationConfigurationRulesDestinationReplicationTimeDict | None = ...,
        storage_class: str | None = ...,
    ) -> None: ...
    @property
    def bucket(self) -> str: ...
    @property
    def access_control_translation(
        self,
    ) -> _S3BucketReplicationConfigurationRulesDestinationAccessControlTranslation | None: ...
    @property
    def account_id(self) -> str | None: ...
    @property
    def metrics(self) -> _S3BucketReplicationConfigurationRulesDestinationMetrics | None: ...
    @property
    def replica_kms_key_id(self) -> str | None: ...
    @property
    def replication_time(self) -> _S3BucketReplicationConfigurationRulesDestinationReplicationTime | None: ...
    @property
    def storage_class(self) -> str | None: ...

class _S3BucketReplicationConfigurationRulesDestinationAccessControlTranslation:
    def __init__(self, *, owner: str) -> None: ...
    @property
    def owner(self) -> str: ...

class _S3BucketReplicationConfigurationRulesDestinationAccessControlTranslationDict(TypedDict, total=False):
    owner: Required[str]

class _S3BucketReplicationConfigurationRulesDestinationAccessControlTranslationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    owner: str

class _S3BucketReplicationConfigurationRulesDestinationDict(TypedDict, total=False):
    bucket: Required[str]
    access_control_translation: _S3BucketReplicationConfigurationRulesDestinationAccessControlTranslationDict | None
    account_id: str | None
    metrics: _S3BucketReplicationConfigurationRulesDestinationMetricsDict | None
    replica_kms_key_id: str | None
    replication_time: _S3BucketReplicationConfigurationRulesDestinationReplicationTimeDict | None
    storage_class: str | None

class _S3BucketReplicationConfigurationRulesDestinationMetrics:
    def __init__(self, *, minutes: float | None = ..., status: str | None = ...) -> None: ...
    @property
    def minutes(self) -> float | None: ...
    @property
    def status(self) -> str | None: ...

class _S3BucketReplicationConfigurationRulesDestinationMetricsDict(TypedDict, total=False):
    minutes: float | None
    status: str | None

class _S3BucketReplicationConfigurationRulesDestinationMetricsOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    minutes: float
    status: str

class _S3BucketReplicationConfigurationRulesDestinationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_access_control_translation(self, *, owner: str) -> None: ...
    def put_metrics(self, *, minutes: float | None = ..., status: str | None = ...) -> None: ...
    def put_replication_time(self, *, minutes: float | None = ..., status: str | None = ...) -> None: ...
    @property
    def access_control_translation(
        self,
    ) -> _S3BucketReplicationConfigurationRulesDestinationAccessControlTranslationOutputReference: ...
    @property
    def metrics(self) -> _S3BucketReplicationConfigurationRulesDestinationMetricsOutputReference: ...
    @property
    def replication_time(self) -> _S3BucketReplicationConfigurationRulesDestinationReplicationTimeOutputReference: ...
    account_id: str
    bucket: str
    replica_kms_key_id: str
    storage_class: str

class _S3BucketReplicationConfigurationRulesDestinationReplicationTime:
    def __init__(self, *, minutes: float | None = ..., status: str | None = ...) -> None: ...
    @property
    def minutes(self) -> float | None: ...
    @property
    def status(self) -> str | None: ...

class _S3BucketReplicationConfigurationRulesDestinationReplicationTimeDict(TypedDict, total=False):
    minutes: float | None
    status: str | None

class _S3BucketReplicationConfigurationRulesDestinationReplicationTimeOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    minutes: float
    status: str

class _S3BucketReplicationConfigurationRulesFilter:
    def __init__(self, *, prefix: str | None = ..., tags: Mapping[str, str] | None = ...) -> None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def tags(self) -> Mapping[str, str] | None: ...

class _S3BucketReplicationConfigurationRulesFilterDict(TypedDict, total=False):
    prefix: str | None
    tags: Mapping[str, str] | None

class _S3BucketReplicationConfigurationRulesFilterOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    prefix: str
    tags: Mapping[str, str]

class _S3BucketReplicationConfigurationRulesList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketReplicationConfigurationRulesOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketReplicationConfigurationRulesOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    def put_destination(
        self,
        *,
        bucket: str,
        access_control_translation: _S3BucketReplicationConfigurationRulesDestinationAccessControlTranslationDict
        | None = ...,
        account_id: str | None = ...,
        metrics: _S3BucketReplicationConfigurationRulesDestinationMetricsDict | None = ...,
        replica_kms_key_id: str | None = ...,
        replication_time: _S3BucketReplicationConfigurationRulesDestinationReplicationTimeDict | None = ...,
        storage_class: str | None = ...,
    ) -> None: ...
    def put_filter(self, *, prefix: str | None = ..., tags: Mapping[str, str] | None = ...) -> None: ...
    def put_source_selection_criteria(
        self,
        *,
        sse_kms_encrypted_objects: _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaSseKmsEncryptedObjectsDict
        | None = ...,
    ) -> None: ...
    @property
    def destination(self) -> _S3BucketReplicationConfigurationRulesDestinationOutputReference: ...
    @property
    def filter(self) -> _S3BucketReplicationConfigurationRulesFilterOutputReference: ...
    @property
    def source_selection_criteria(
        self,
    ) -> _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaOutputReference: ...
    delete_marker_replication_status: str
    id: str
    prefix: str
    priority: float
    status: str

class _S3BucketReplicationConfigurationRulesSourceSelectionCriteria:
    def __init__(
        self,
        *,
        sse_kms_encrypted_objects: _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaSseKmsEncryptedObjectsDict
        | None = ...,
    ) -> None: ...
    @property
    def sse_kms_encrypted_objects(
        self,
    ) -> _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaSseKmsEncryptedObjects | None: ...

class _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaDict(TypedDict, total=False):
    sse_kms_encrypted_objects: (
        _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaSseKmsEncryptedObjectsDict | None
    )

class _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_sse_kms_encrypted_objects(self, *, enabled: bool | core.IResolvable) -> None: ...
    @property
    def sse_kms_encrypted_objects(
        self,
    ) -> _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaSseKmsEncryptedObjectsOutputReference: ...

class _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaSseKmsEncryptedObjects:
    def __init__(self, *, enabled: bool | core.IResolvable) -> None: ...
    @property
    def enabled(self) -> bool | core.IResolvable: ...

class _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaSseKmsEncryptedObjectsDict(TypedDict, total=False):
    enabled: Required[bool | core.IResolvable]

class _S3BucketReplicationConfigurationRulesSourceSelectionCriteriaSseKmsEncryptedObjectsOutputReference(
    core._ComplexObject
):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    enabled: bool | core.IResolvable

class _S3BucketServerSideEncryptionConfigurationDict(TypedDict, total=False):
    rule: Required[_S3BucketServerSideEncryptionConfigurationRuleDict]

class _S3BucketServerSideEncryptionConfigurationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_rule(
        self,
        *,
        apply_server_side_encryption_by_default: _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultDict,
        bucket_key_enabled: bool | core.IResolvable | None = ...,
    ) -> None: ...
    @property
    def rule(self) -> _S3BucketServerSideEncryptionConfigurationRuleOutputReference: ...

class _S3BucketServerSideEncryptionConfigurationRuleAList(core._ComplexList):
    def __init__(
        self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str, wraps_set: bool
    ) -> None: ...
    def get(self, index: float) -> _S3BucketServerSideEncryptionConfigurationRuleAOutputReference: ...
    _terraform_attribute: str
    _terraform_resource: core._IInterpolatingParent
    _wraps_set: bool

class _S3BucketServerSideEncryptionConfigurationRuleAOutputReference(core._ComplexObject):
    def __init__(
        self,
        terraform_resource: core._IInterpolatingParent,
        terraform_attribute: str,
        complex_object_index: float,
        complex_object_is_from_set: bool,
    ) -> None: ...
    def put_apply_server_side_encryption_by_default(
        self, *, sse_algorithm: str, kms_master_key_id: str | None = ...
    ) -> None: ...
    @property
    def apply_server_side_encryption_by_default(
        self,
    ) -> _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultAOutputReference: ...
    blocked_encryption_types: list[str]
    bucket_key_enabled: bool | core.IResolvable

class _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA:
    def __init__(self, *, sse_algorithm: str, kms_master_key_id: str | None = ...) -> None: ...
    @property
    def sse_algorithm(self) -> str: ...
    @property
    def kms_master_key_id(self) -> str | None: ...

class _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultADict(TypedDict, total=False):
    sse_algorithm: Required[str]
    kms_master_key_id: str | None

class _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultAOutputReference(
    core._ComplexObject
):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    kms_master_key_id: str
    sse_algorithm: str

class _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultDict(TypedDict, total=False):
    sse_algorithm: Required[str]
    kms_master_key_id: str | None

class _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultOutputReference(
    core._ComplexObject
):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    kms_master_key_id: str
    sse_algorithm: str

class _S3BucketServerSideEncryptionConfigurationRuleDict(TypedDict, total=False):
    apply_server_side_encryption_by_default: Required[
        _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultDict
    ]
    bucket_key_enabled: bool | core.IResolvable | None

class _S3BucketServerSideEncryptionConfigurationRuleOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    def put_apply_server_side_encryption_by_default(
        self, *, sse_algorithm: str, kms_master_key_id: str | None = ...
    ) -> None: ...
    @property
    def apply_server_side_encryption_by_default(
        self,
    ) -> _S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultOutputReference: ...
    bucket_key_enabled: bool | core.IResolvable

class _S3BucketTimeoutsDict(TypedDict, total=False):
    create: str | None
    delete: str | None
    read: str | None
    update: str | None

class _S3BucketTimeoutsOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    create: str
    delete: str
    read: str
    update: str

class _S3BucketVersioningDict(TypedDict, total=False):
    enabled: bool | core.IResolvable | None
    mfa_delete: bool | core.IResolvable | None

class _S3BucketVersioningOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    enabled: bool | core.IResolvable
    mfa_delete: bool | core.IResolvable

class _S3BucketVersioningVersioningConfigurationDict(TypedDict, total=False):
    status: Required[str]
    mfa_delete: str | None

class _S3BucketVersioningVersioningConfigurationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    mfa_delete: str
    status: str

class _S3BucketWebsiteDict(TypedDict, total=False):
    error_document: str | None
    index_document: str | None
    redirect_all_requests_to: str | None
    routing_rules: str | None

class _S3BucketWebsiteOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    error_document: str
    index_document: str
    redirect_all_requests_to: str
    routing_rules: str

class _SfnStateMachineEncryptionConfigurationDict(TypedDict, total=False):
    kms_data_key_reuse_period_seconds: float | None
    kms_key_id: str | None
    type: str | None

class _SfnStateMachineEncryptionConfigurationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    kms_data_key_reuse_period_seconds: float
    kms_key_id: str
    type: str

class _SfnStateMachineLoggingConfigurationDict(TypedDict, total=False):
    include_execution_data: bool | core.IResolvable | None
    level: str | None
    log_destination: str | None

class _SfnStateMachineLoggingConfigurationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    include_execution_data: bool | core.IResolvable
    level: str
    log_destination: str

class _SfnStateMachineTimeoutsDict(TypedDict, total=False):
    create: str | None
    delete: str | None
    update: str | None

class _SfnStateMachineTimeoutsOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    create: str
    delete: str
    update: str

class _SfnStateMachineTracingConfigurationDict(TypedDict, total=False):
    enabled: bool | core.IResolvable | None

class _SfnStateMachineTracingConfigurationOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    enabled: bool | core.IResolvable

class _SqsQueueTimeoutsDict(TypedDict, total=False):
    create: str | None
    delete: str | None
    update: str | None

class _SqsQueueTimeoutsOutputReference(core._ComplexObject):
    def __init__(self, terraform_resource: core._IInterpolatingParent, terraform_attribute: str) -> None: ...
    create: str
    delete: str
    update: str
