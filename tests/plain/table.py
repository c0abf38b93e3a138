"""Which function of the plain interpreter plays which type, and on which channel alone."""

from __future__ import annotations

TABLE = """message: MessageParticipant MessageParticipantIteratively; loop: Loop Compare
    DistributeByPercentage; get_input: GetParticipantInput=VOICE; lex: ConnectParticipantWithLexBot;
    hours: CheckHoursOfOperation; callback: CreateCallbackContact UpdateContactCallbackNumber;
    invoke: InvokeLambdaFunction; to_queue: TransferContactToQueue DequeueContactAndTransferToQueue;
    target_queue: UpdateContactTargetQueue; metrics: CheckMetricData GetMetricData; transfer:
    TransferToFlow InvokeFlowModule; assign: UpdateContactAttributes UpdateContactData
    UpdateContactTextToSpeechVoice UpdateContactEventHooks UpdateFlowAttributes; finish:
    DisconnectParticipant EndFlowExecution EndFlowModuleExecution TransferContactToAgent=VOICE;
    ask_world: TransferParticipantToThirdParty=VOICE ShowView=CHAT AuthenticateParticipant=CHAT
    CreatePersistentContactAssociation=CHAT ResumeContact=TASK LoadContactContent=EMAIL
    CompleteOutboundCall=VOICE CheckVoiceId=VOICE GetCustomerProfile CheckOutboundCallStatus=VOICE
    StartVoiceIdStream=VOICE GetCustomerProfileObject UpdateCase
    UpdateContactMediaStreamingBehavior=VOICE UpdatePreviousContactParticipantState=VOICE CreateTask
    UpdateContactRecordingAndAnalyticsBehavior UpdateContactMediaProcessing CreateCase GetCase Wait
    UpdateContactRoutingCriteria CreateWisdomSession StartOutboundChatContact CreateContact
    StartOutboundEmailContact RenderMessageTemplate RouteContactToAgent CreateCustomerProfile
    UpdateContactRecordingBehavior UpdateContactRoutingBehavior UpdateFlowLoggingBehavior
    EvaluateDataTableValues ListDataTableValues UpsertDataTableValues UpdateCustomerProfile
    GetCalculatedAttributesForCustomerProfile CheckSegmentMembership TagContact UntagContact
    AssociateContactToCustomerProfile"""
