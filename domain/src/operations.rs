//! THE table of operations: who may do what, on which part of a case, in which stages. The 403,
//! the 409, the buttons on a page, the `actions` of an answer and the printed permission table
//! all read it. One `Call` carries it through; nothing begins without one.

use crate::{
    access::{Actor, Part, Role},
    case::Stage,
    ids::AreaId,
    moment::Moment,
};
use serde::{Deserialize, Serialize};

/// Whether an operation reads or changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It only reads; the reading is noted.
    Reads,
    /// It creates or decides.
    Writes,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The operation.
    pub operation: Operation,
    /// Its operationId in the contract.
    pub id: &'static str,
    /// The words on a button.
    pub words: &'static str,
    /// Roles that may use it.
    pub roles: &'static [Role],
    /// The part of the case it touches; none when it is not about one case.
    pub part: Option<Part>,
    /// Stages in which it is open; empty means every stage.
    pub stages: &'static [Stage],
    /// Whether it reads or writes.
    pub effect: Effect,
    /// Why it exists, as history and the access notes say it.
    pub purpose: &'static str,
    /// Whether a page asks the person to prove who they are again (at most 15 minutes old).
    pub step_up: bool,
}

macro_rules! operations {
    ($($name:ident $id:literal $words:literal $roles:expr, $part:expr, $stages:expr, $effect:ident, $step_up:literal, $purpose:literal;)*) => {
        /// Everything one may do. A variant's operationId is its row's `id`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Operation {
            $(#[doc = $purpose] $name,)*
        }

        /// Every operation, in the order of the printed table.
        pub const TABLE: &[Row] = &[$(Row {
            operation: Operation::$name,
            id: $id,
            words: $words,
            roles: $roles,
            part: $part,
            stages: $stages,
            effect: Effect::$effect,
            purpose: $purpose,
            step_up: $step_up,
        },)*];
    };
}

use Part::{Analysis, Cover, Family, History, Meetings, Notices, Response};
use Role::{
    Administrator, Coroner, DesignatedDoctor, NationalSignal, PanelChair, Practitioner, Registrar,
};
use Stage::{
    CdopListed, CdopReady, CdrmHeld, CdrmReady, Closed, Finalised, Gathering, Joined, Open,
    OutOfScope, Reviewed, Triage,
};

const STAFF: &[Role] = &[Administrator, DesignatedDoctor, PanelChair];
const OFFICE: &[Role] = &[Administrator, DesignatedDoctor];
const SENDERS: &[Role] = &[Registrar, Coroner, Practitioner, NationalSignal];
const EVERYBODY: &[Role] = &[
    Administrator,
    DesignatedDoctor,
    PanelChair,
    Registrar,
    Coroner,
    Practitioner,
    NationalSignal,
];
const ANY: &[Stage] = &[];
const LIVE: &[Stage] =
    &[Triage, Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed, Reviewed];
const RECORDED: &[Stage] =
    &[Triage, Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed, Reviewed, Finalised];
/// A joined case keeps the questions its family asked there; they are answered there.
const QUESTIONS: &[Stage] = &[
    Triage, Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed, Reviewed, Finalised,
    Joined,
];
const IN_SCOPE: &[Stage] = &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady];
const RUNNING: &[Stage] = &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed, Reviewed];
const WRITING: &[Stage] = &[CdrmHeld, CdopReady, CdopListed, Reviewed];

operations! {
    SendRegistrarNotice "sendRegistrarNotice" "Send a registrar's notice" &[Registrar], None, ANY, Writes, false, "A registrar tells the partners of a death";
    SendCoronerNotice "sendCoronerNotice" "Send a coroner's notice" &[Coroner], None, ANY, Writes, false, "A coroner tells the partners of a death or of a step";
    GetReceipt "getReceipt" "Look up a receipt" SENDERS, None, ANY, Reads, false, "A sender looks up what it sent";
    WhoAmI "whoAmI" "See who you are" EVERYBODY, None, ANY, Reads, false, "A caller checks its own name, roles and areas";
    ListWork "listWork" "See the work" STAFF, Some(Cover), ANY, Reads, false, "Staff see what is due and whom it waits for";
    ListCases "listCases" "See the cases" STAFF, Some(Cover), ANY, Reads, false, "Staff look through the cases of their area";
    GetCase "getCase" "Open the case" STAFF, Some(Cover), ANY, Reads, false, "Staff read one case";
    ListClocks "listClocks" "See the clocks" STAFF, Some(Cover), ANY, Reads, false, "Staff see what is due on a case and why";
    ListHistory "listHistory" "See the history" STAFF, Some(History), ANY, Reads, false, "Staff see who did, read and sent what";
    ListNotices "listNotices" "See the notices" OFFICE, Some(Notices), ANY, Reads, false, "Staff read the notices of a case as they were sent";
    ListWaitingNotices "listWaitingNotices" "See waiting notices" OFFICE, None, ANY, Reads, false, "Staff see notices that a person must look at";
    PlaceNotice "placeNotice" "Place the notice" &[Administrator], None, ANY, Writes, false, "A person decides to which child a waiting notice belongs";
    RecordFact "recordFact" "Record a fact" OFFICE, Some(Cover), RECORDED, Writes, false, "Staff record a fact that no notice brought, or correct one";
    DecideScope "decideScope" "Decide the scope" OFFICE, Some(Cover), &[Triage, Open, Gathering, CdrmReady, OutOfScope], Writes, false, "Staff decide whether the death is within the review";
    GetJointAgencyResponse "getJointAgencyResponse" "See the joint agency response" STAFF, Some(Response), ANY, Reads, false, "Staff read the joint agency response";
    DecideJointAgencyResponse "decideJointAgencyResponse" "Record the joint agency response decision" OFFICE, Some(Response), LIVE, Writes, false, "Staff record the decision as it was taken";
    ReviewJointAgencyResponse "reviewJointAgencyResponse" "Confirm or challenge the decision" &[DesignatedDoctor], Some(Response), LIVE, Writes, false, "The designated doctor confirms or challenges the decision";
    ListMeetings "listMeetings" "See the meetings" STAFF, Some(Meetings), ANY, Reads, false, "Staff see the meetings of a case";
    GetMeeting "getMeeting" "Open the meeting" STAFF, Some(Meetings), ANY, Reads, false, "Staff read one meeting";
    ArrangeMeeting "arrangeMeeting" "Arrange a meeting" OFFICE, Some(Meetings), IN_SCOPE, Writes, false, "Staff arrange a meeting";
    GetInvitation "getInvitation" "Get the calendar file" STAFF, Some(Meetings), ANY, Reads, false, "Staff take the calendar file of a meeting";
    RecordMeeting "recordMeeting" "Record the meeting" STAFF, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Writes, false, "Staff record whether a meeting was held, and what it decided";
    GetAnalysis "getAnalysis" "Open the analysis form" STAFF, Some(Analysis), ANY, Reads, false, "Staff read the analysis form";
    SaveAnalysis "saveAnalysis" "Save the analysis form" STAFF, Some(Analysis), WRITING, Writes, false, "Whoever holds the analysis form writes in it";
    RouteAnalysis "routeAnalysis" "Pass the analysis form on" OFFICE, Some(Analysis), WRITING, Writes, false, "Whoever holds the analysis form passes it on one step";
    ReturnAnalysis "returnAnalysis" "Return the analysis form" &[DesignatedDoctor, PanelChair], Some(Analysis), WRITING, Writes, false, "The doctor or the chair returns the form one step with a comment";
    FinaliseAnalysis "finaliseAnalysis" "Finalise the analysis form" &[PanelChair], Some(Analysis), &[Reviewed], Writes, false, "The chair finalises the analysis after the panel";
    DownloadAnalysis "downloadAnalysis" "Download the analysis form" STAFF, Some(Analysis), &[Finalised, Closed], Reads, false, "Staff download the finalised analysis as a document";
    CreateExport "createExport" "Make an export" OFFICE, None, ANY, Writes, true, "Staff make an extract of finalised cases that identifies nobody";
    ListExports "listExports" "See the exports" OFFICE, None, ANY, Reads, false, "Staff see the extracts that were made";
    GetExport "getExport" "Open the export" OFFICE, None, ANY, Reads, false, "Staff see how far an extract is and what it reached";
    DownloadExport "downloadExport" "Download the export" OFFICE, None, ANY, Reads, true, "Staff download an extract that identifies nobody";
    DownloadRiskReport "downloadRiskReport" "Download the risk report" OFFICE, None, ANY, Reads, false, "Staff download the risk report of an extract";
    GetComparison "getComparison" "Compare" OFFICE, None, ANY, Reads, false, "Staff compare a waiting notice with the cases it may belong to";
    JoinCases "joinCases" "Join two cases" &[Administrator], Some(Cover), LIVE, Writes, true, "A person decides that two cases are of the same child";
    SeparateCases "separateCases" "Separate the cases" &[Administrator], Some(Cover), LIVE, Writes, true, "A person decides that two joined cases are of different children";
    SeparateNotice "separateNotice" "Take the notice off" &[Administrator], Some(Notices), LIVE, Writes, true, "A person decides that a notice is of another child";
    GetFirstLook "getFirstLook" "Take the first look" OFFICE, Some(Notices), ANY, Reads, false, "Staff see what a new death needs and what is missing";
    ListSources "listSources" "See the sources" OFFICE, Some(Notices), ANY, Reads, false, "Staff see what each source says, field by field, and which value is used";
    ChooseValue "chooseValue" "Choose the value" OFFICE, Some(Cover), RECORDED, Writes, false, "A person chooses whose word is used where sources differ";
    CloseCase "closeCase" "Close the case" &[Administrator], Some(Cover), &[Finalised], Writes, false, "The review is complete and the case is closed";
    SendNationalSignal "sendNationalSignal" "Send a national death signal" &[NationalSignal], None, ANY, Writes, false, "The national record tells the partners of a death, or withdraws it";
    SendNoticeBatch "sendNoticeBatch" "Send notices in a file" &[Registrar, Coroner], None, ANY, Writes, false, "An office without a system sends its notices in one file";
    GetNoticeBatchTemplate "getNoticeBatchTemplate" "Get the template of the file" &[Registrar, Coroner], None, ANY, Reads, false, "An office takes the columns of the file for its notices";
    SendPractitionerNotice "sendPractitionerNotice" "Send a practitioner's notification" &[Practitioner], None, ANY, Writes, false, "A practitioner tells the partners of a death";
    EnterNotice "enterNotice" "Enter a notice by hand" OFFICE, None, ANY, Writes, false, "Staff enter what reached them by telephone, e-mail or letter";
    ListAreas "listAreas" "See the areas" STAFF, None, ANY, Reads, false, "Staff see the areas of this server";
    GetArea "getArea" "Open the area" STAFF, None, ANY, Reads, false, "Staff see which places belong to their area";
    AddAreaPlace "addAreaPlace" "Add a place" &[Administrator], None, ANY, Writes, false, "An administrator adds a place to their area";
    EndAreaPlace "endAreaPlace" "End a place" &[Administrator], None, ANY, Writes, false, "An administrator ends a place of their area on a day";
    ImportAreaPlaces "importAreaPlaces" "Import places" &[Administrator], None, ANY, Writes, false, "An administrator adds many places to their area";
    GetCaseAreas "getCaseAreas" "See the areas of the case" OFFICE, Some(Notices), ANY, Reads, false, "Staff see which areas a case touches and who said so";
    ChangeCaseArea "changeCaseArea" "Record an area" OFFICE, Some(Cover), LIVE, Writes, false, "Staff record where the child lived or where the incident took place";
    ProposeHandOver "proposeHandOver" "Propose to hand over" OFFICE, Some(Cover), LIVE, Writes, true, "Staff propose that another area reviews";
    WithdrawHandOver "withdrawHandOver" "Withdraw the hand-over" OFFICE, Some(Cover), &[Triage, OutOfScope, Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed, Reviewed, Finalised, Closed], Writes, false, "Staff take back a hand-over that waits";
    ListHandOvers "listHandOvers" "See the hand-overs" OFFICE, None, ANY, Reads, false, "Staff see what other areas propose to hand over and what theirs handed over";
    GetHandOver "getHandOver" "Open the hand-over" OFFICE, None, ANY, Reads, false, "Staff read what is needed to answer a hand-over";
    AnswerHandOver "answerHandOver" "Answer the hand-over" &[DesignatedDoctor], None, ANY, Writes, true, "The designated doctor of the other area accepts or declines a review";
    AddInterestedArea "addInterestedArea" "Add an interested area" OFFICE, Some(Cover), LIVE, Writes, false, "Staff let another area with an interest read the cover of a case";
    RemoveInterestedArea "removeInterestedArea" "End an area's interest" OFFICE, Some(Cover), ANY, Writes, false, "Staff end the interest of another area";
    HandOverOutside "handOverOutside" "Hand over outside this server" OFFICE, Some(Cover), LIVE, Writes, true, "Staff hand a review over to a body outside this server";
    TakeHandOverPapers "takeHandOverPapers" "Take the papers of the hand-over" OFFICE, Some(Notices), LIVE, Reads, true, "Staff take what is handed over to a body outside this server";
    ConfirmHandOverOutside "confirmHandOverOutside" "Record the receipt" OFFICE, Some(Cover), LIVE, Writes, false, "Staff record the receipt of the body that took a review over";
    ListSent "listSent" "See what you sent" SENDERS, None, ANY, Reads, false, "A sender looks through its own notices";
    AskSender "askSender" "Ask the sender" OFFICE, None, ANY, Writes, false, "Staff ask the sender of a notice about that notice";
    AnswerQuestion "answerQuestion" "Answer a question" SENDERS, None, ANY, Writes, false, "A sender answers a question about its own notice";
    SetWebhook "setWebhook" "Set your webhook" SENDERS, None, ANY, Writes, false, "A sender says where it is told of its notices";
    GetWebhook "getWebhook" "See your webhook" SENDERS, None, ANY, Reads, false, "A sender looks at its webhook";
    DeleteWebhook "deleteWebhook" "Take your webhook away" SENDERS, None, ANY, Writes, false, "A sender no longer wants to be told of its notices";
    HoldClocks "holdClocks" "Put on hold" OFFICE, Some(Cover), RUNNING, Writes, false, "Staff put the review on hold for another process, with a day to look again";
    ReleaseClocks "releaseClocks" "Release from hold" OFFICE, Some(Cover), RUNNING, Writes, false, "Staff release a hold, so that the clocks run again";
    MoveMeeting "moveMeeting" "Move the meeting" OFFICE, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Writes, false, "Staff move a meeting and those invited are told";
    CancelMeeting "cancelMeeting" "Call the meeting off" OFFICE, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Writes, false, "Staff call a meeting off and those invited are told";
    GetAreaSettings "getAreaSettings" "See what the area has set" STAFF, None, ANY, Reads, false, "Staff see the lengths of clocks and the closed days of their area";
    SetAreaClock "setAreaClock" "Set the length" &[Administrator], None, ANY, Writes, false, "An administrator sets the length of a clock that no official text fixes";
    AddAreaClosure "addAreaClosure" "Add closed days" &[Administrator], None, ANY, Writes, false, "An administrator says on which days the office is closed";
    RemoveAreaClosure "removeAreaClosure" "Take closed days away" &[Administrator], None, ANY, Writes, false, "An administrator takes closed days away";
    RecordReply "recordReply" "Record an answer to the invitation" OFFICE, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Writes, false, "Staff take in what somebody invited answered";
    ProposeSlots "proposeSlots" "Find a time" OFFICE, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Reads, false, "Staff seek the best times for a meeting";
    OpenPoll "openPoll" "Ask when people can come" OFFICE, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Writes, false, "Staff ask those invited which times suit them";
    ListPolls "listPolls" "See who can come when" STAFF, Some(Meetings), ANY, Reads, false, "Staff see when those invited can come";
    AnswerPoll "answerPoll" "Record when somebody can come" OFFICE, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Writes, false, "Somebody invited says when they can come";
    ClosePoll "closePoll" "Stop asking" OFFICE, Some(Meetings), ANY, Writes, false, "Staff stop asking when people can come";
    EndAction "endAction" "Record an action as done" STAFF, Some(Meetings), ANY, Writes, false, "Staff record what came of something that a meeting agreed";
    SetResponseStep "setResponseStep" "Set the step" OFFICE, Some(Response), LIVE, Writes, false, "Staff say of a step of the joint agency response that it is not needed, planned or done";
    RecordCall "recordCall" "Record a call" OFFICE, Some(Response), LIVE, Writes, false, "Staff record who was called in a joint agency response, when, and who answered";
    RecordHomeVisit "recordHomeVisit" "Record the visit" OFFICE, Some(Response), LIVE, Writes, false, "Staff record the report of a joint home or scene visit";
    RecordPoliceAgreement "recordPoliceAgreement" "Record the word of the police" OFFICE, Some(Response), LIVE, Writes, false, "Staff record whether the police or the prosecution agree to the review meeting, and within which limits";
    GetRota "getRota" "See the on-call rota" OFFICE, None, ANY, Reads, false, "Staff see who can be called at any hour, and where the rota has gaps";
    AddOnCallPerson "addOnCallPerson" "Add somebody on call" &[Administrator], None, ANY, Writes, false, "An administrator adds somebody who can be on call";
    EndOnCallPerson "endOnCallPerson" "Take somebody off the list" &[Administrator], None, ANY, Writes, false, "An administrator takes somebody off the list of those who can be on call";
    ImportRota "importRota" "Import the rota" &[Administrator], None, ANY, Writes, false, "An administrator takes the turns on call out of a file";
    DownloadResponsePlan "downloadResponsePlan" "Download the plan" OFFICE, Some(Response), ANY, Reads, false, "Staff download the plan of a joint agency response for its agencies";
    DownloadVisitReport "downloadVisitReport" "Download the visit report" OFFICE, Some(Response), ANY, Reads, false, "Staff download the report of a home or scene visit for the coroner and the pathologist";
    GetTask "getTask" "Open the task" STAFF, None, ANY, Reads, false, "Staff see a task, who has it and who may take it";
    TakeTask "takeTask" "Take the task over" STAFF, None, ANY, Writes, false, "Staff take a task over";
    AssignTask "assignTask" "Give the task to somebody" STAFF, None, ANY, Writes, false, "Staff give a task to somebody who may do it, or back to everybody";
    SnoozeTask "snoozeTask" "Put the task off" STAFF, None, ANY, Writes, false, "Staff put a task off until a day with a reason, or bring it back";
    GetOwnSettings "getOwnSettings" "See your settings" STAFF, None, ANY, Reads, false, "Staff see who stands in for them and when their digest goes";
    NameDeputy "nameDeputy" "Name your deputy" STAFF, None, ANY, Writes, false, "Staff name a colleague who gets their tasks until a day";
    EndDeputy "endDeputy" "End your deputy" STAFF, None, ANY, Writes, false, "Staff end their deputy before the day";
    SetDigest "setDigest" "Set your daily digest" STAFF, None, ANY, Writes, false, "Staff ask for one e-mail a day with counts of their work, or stop it";
    SetCalendar "setCalendar" "Set the address of your calendar" STAFF, None, ANY, Writes, false, "Staff give the address of their own calendar, so that a search for a time knows when they are engaged";
    EndCalendar "endCalendar" "Take away the address of your calendar" STAFF, None, ANY, Writes, false, "Staff take away the address of their own calendar, with all that was read from it";
    ListWorkDays "listWorkDays" "See how much is due on each day" STAFF, None, ANY, Reads, false, "Staff see how many of their tasks are due on each day of four weeks";
    GetFamily "getFamily" "See the family's page" OFFICE, Some(Family), ANY, Reads, false, "Staff see what the family was offered, asked and promised";
    NameKeyWorker "nameKeyWorker" "Name the key worker" OFFICE, Some(Family), RECORDED, Writes, false, "Staff record who the family's key worker is";
    RecordLeaflet "recordLeaflet" "Record the guide for parents" OFFICE, Some(Family), RECORDED, Writes, false, "Staff record that the guide for parents and carers was offered, or why not";
    RecordFamilyMember "recordFamilyMember" "Record a person of the family" OFFICE, Some(Family), RECORDED, Writes, false, "Staff record who of the family may be contacted and who not";
    RecordFamilyContact "recordFamilyContact" "Record a contact" OFFICE, Some(Family), RECORDED, Writes, false, "Staff record a contact with the family";
    PauseFamilyContact "pauseFamilyContact" "Not to be contacted for now" OFFICE, Some(Family), RECORDED, Writes, false, "Staff record that the family asked not to be contacted for now, with a way back";
    ResumeFamilyContact "resumeFamilyContact" "Open contact again" OFFICE, Some(Family), RECORDED, Writes, false, "Staff record that the family may be contacted again";
    RecordFamilyQuestion "recordFamilyQuestion" "Keep a question" OFFICE, Some(Family), RECORDED, Writes, false, "Staff keep a question of the family word for word";
    AssignFamilyQuestion "assignFamilyQuestion" "Say who answers" OFFICE, Some(Family), QUESTIONS, Writes, false, "Staff say who answers a question of the family by when";
    AnswerFamilyQuestion "answerFamilyQuestion" "Record the answer" OFFICE, Some(Family), QUESTIONS, Writes, false, "Staff record the answer to a question of the family";
    FeedBackFamilyQuestion "feedBackFamilyQuestion" "Record that they were told" OFFICE, Some(Family), QUESTIONS, Writes, false, "Staff record that the family has had an answer, or why not";
    RecordFamilyFeedback "recordFamilyFeedback" "Record feedback" OFFICE, Some(Family), RECORDED, Writes, false, "Staff record what the family was told after the review meeting";
    KeepFamilyDate "keepFamilyDate" "Keep a day to avoid" OFFICE, Some(Family), RECORDED, Writes, false, "Staff keep a day on which nobody writes to the family";
    RemoveFamilyDate "removeFamilyDate" "Remove a day to avoid" OFFICE, Some(Family), RECORDED, Writes, false, "Staff remove a day that is no longer to be avoided";
    ListRequests "listRequests" "See the requests" OFFICE, Some(Notices), ANY, Reads, false, "Staff see what was asked of organisations for a case and what came back";
    RequestInformation "requestInformation" "Ask an organisation" OFFICE, Some(Cover), LIVE, Writes, false, "Staff ask an organisation for information under section 16N";
    RecordRequestAnswer "recordRequestAnswer" "Record the answer" OFFICE, Some(Cover), RECORDED, Writes, false, "Staff record what an organisation answered";
    ListWaiting "listWaiting" "See whom we wait for" OFFICE, Some(Cover), ANY, Reads, false, "Staff see the organisations their cases wait for";
    PreviewReminders "previewReminders" "Preview reminders" OFFICE, Some(Cover), ANY, Reads, false, "Staff read the exact words of reminders before they go";
    SendReminders "sendReminders" "Send reminders" OFFICE, Some(Cover), LIVE, Writes, false, "Staff remind organisations of what they were asked for";
    GiveFormalNotice "giveFormalNotice" "Give the formal notice" OFFICE, Some(Cover), LIVE, Writes, false, "Staff give an organisation the formal notice of section 16N";
    DownloadFormalNotice "downloadFormalNotice" "Download the formal notice" OFFICE, Some(Notices), ANY, Reads, false, "Staff take the formal notice as a letter";
    RecordEscalation "recordEscalation" "Record that the officials were told" OFFICE, Some(Cover), LIVE, Writes, false, "Staff record that the partners' accountable officials were told";
    ListPreDeathResponses "listPreDeathResponses" "See the pre-death responses" OFFICE, None, ANY, Reads, false, "Staff see the joint agency responses that were begun before a death";
    OpenPreDeathResponse "openPreDeathResponse" "Begin a pre-death response" OFFICE, None, ANY, Writes, false, "Staff begin a joint agency response for a child who is expected to die within days";
    GetPreDeathResponse "getPreDeathResponse" "Open the pre-death response" OFFICE, None, ANY, Reads, false, "Staff read a joint agency response that was begun before a death";
    VoidPreDeathResponse "voidPreDeathResponse" "Void the pre-death response" OFFICE, None, ANY, Writes, false, "Staff void a pre-death response because the child lives";
    ConvertPreDeathResponse "convertPreDeathResponse" "Link it to a case" OFFICE, Some(Response), LIVE, Writes, false, "Staff link a pre-death response to the case of the child who died";
    GetOverview "getOverview" "See where every review is" STAFF, Some(Cover), ANY, Reads, false, "Staff show the partners where every review is and what it waits for";
    WriteLetter "writeLetter" "Write a letter" OFFICE, Some(Family), RECORDED, Writes, false, "Staff write a letter to the family or to an agency";
    DownloadLetter "downloadLetter" "Download the letter" OFFICE, Some(Family), ANY, Reads, false, "Staff take a letter as a document, to send it";
    DownloadMinutes "downloadMinutes" "Download the minutes" STAFF, Some(Meetings), ANY, Reads, false, "Staff take the minutes of a meeting as a document";
    DownloadActionLog "downloadActionLog" "Download the action log" STAFF, Some(Analysis), ANY, Reads, false, "Staff take what is to be done as a document";
    GetLetterhead "getLetterhead" "See the letterhead" STAFF, None, ANY, Reads, false, "Staff see the head of their area's letters";
    SetLetterhead "setLetterhead" "Set the letterhead" &[Administrator], None, ANY, Writes, false, "An administrator sets the head of their area's letters";
    SuggestInvitees "suggestInvitees" "See whom to invite" OFFICE, Some(Notices), ANY, Reads, false, "Staff see whom the case suggests for a meeting, and who usually leads";
    ListReconciliation "listReconciliation" "See what reviews wait for" OFFICE, Some(Cover), ANY, Reads, false, "Staff see what their reviews wait for from coroners and the police";
    SendReconciliation "sendReconciliation" "Send the list" &[Administrator], None, ANY, Writes, false, "An administrator sends a coroner or the police the list of what reviews wait for";
    AnswerReconciliation "answerReconciliation" "Enter an answer" OFFICE, Some(Cover), LIVE, Writes, false, "Staff enter what a coroner or the police answered to a line of the list";
    GetLadder "getLadder" "See the ladder" OFFICE, None, ANY, Reads, false, "Staff see after how many working days each step comes when an organisation does not answer";
    SetLadder "setLadder" "Set the ladder" &[Administrator], None, ANY, Writes, false, "An administrator sets the working days of the ladder for their area";
    GetSitting "getSitting" "See the cases of the sitting" OFFICE, Some(Meetings), ANY, Reads, false, "Staff see which cases are discussed at one sitting";
    MoveSitting "moveSitting" "Move it for all its cases" OFFICE, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Writes, false, "Staff move a sitting for all the children it is about, and those invited are told";
    CancelSitting "cancelSitting" "Call it off for all its cases" OFFICE, Some(Meetings), &[Open, Gathering, CdrmReady, CdrmHeld, CdopReady, CdopListed], Writes, false, "Staff call a sitting off for all the children it is about, and those invited are told";
    ApproveMinutes "approveMinutes" "Approve the minutes" STAFF, Some(Meetings), ANY, Writes, false, "Whoever led a meeting approves its minutes, or staff record that they did";
    AmendMinutes "amendMinutes" "Amend the minutes" STAFF, Some(Meetings), ANY, Writes, false, "Staff put right what the minutes of a meeting say";
    RecordPreDeathCall "recordPreDeathCall" "Record a call before the death" OFFICE, None, ANY, Writes, false, "Staff record who was called in a joint agency response before a death, when, and who answered";
    SetPreDeathStep "setPreDeathStep" "Set a step before the death" OFFICE, None, ANY, Writes, false, "Staff say where a step of a joint agency response stands while the child lives";
    GetPoliceForce "getPoliceForce" "See the police force" STAFF, Some(Cover), ANY, Reads, false, "Staff see which police force a death concerns";
    RecordPoliceForce "recordPoliceForce" "Record the police force" OFFICE, Some(Cover), RECORDED, Writes, false, "Staff record which police force a death concerns";
}

impl Operation {
    /// Its row.
    pub fn row(self) -> &'static Row {
        TABLE
            .iter()
            .find(|row| row.operation == self)
            .expect("every operation has a row, made by the same macro")
    }

    /// Its operationId.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The operation with this operationId.
    pub fn from_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.id == id).map(|row| row.operation)
    }

    /// Whether a role may use it.
    pub fn permits(self, role: Role) -> bool {
        self.row().roles.contains(&role)
    }

    /// Whether it is open in a stage.
    pub fn open_in(self, stage: Stage) -> bool {
        let stages = self.row().stages;
        stages.is_empty() || stages.contains(&stage)
    }
}

/// One use of one operation by one actor: what every door asks for.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who.
    pub actor: Actor,
    /// What.
    pub operation: Operation,
    /// The caller's `Idempotency-Key`, where one is given.
    pub key: Option<String>,
    /// The version the caller read (`If-Match`), where one is given.
    pub if_match: Option<String>,
    /// When.
    pub at: Moment,
}

impl Call {
    /// A call without key or version.
    pub fn new(actor: Actor, operation: Operation, at: Moment) -> Self {
        Self { actor, operation, key: None, if_match: None, at }
    }

    /// A call by the server itself.
    pub fn system(purpose: &'static str, operation: Operation, at: Moment) -> Self {
        Self::new(Actor::System { purpose }, operation, at)
    }

    /// Whether any of the actor's roles may use the operation; the server itself always may.
    pub fn permitted(&self) -> bool {
        matches!(self.actor, Actor::System { .. })
            || self.actor.roles().iter().any(|role| self.operation.permits(*role))
    }

    /// Whether a role that the actor holds in an area may use the operation.
    pub fn permitted_in(&self, area: AreaId) -> bool {
        self.actor.roles_in(area).iter().any(|role| self.operation.permits(*role))
    }

    /// The areas in which it may: a role held elsewhere opens none of them.
    pub fn areas(&self) -> Vec<AreaId> {
        self.actor.areas().into_iter().filter(|area| self.permitted_in(*area)).collect()
    }
}

/// The writing operations that these roles may use in this stage: what a page offers.
pub fn offered(roles: &std::collections::BTreeSet<Role>, stage: Stage) -> Vec<Operation> {
    TABLE
        .iter()
        .filter(|row| row.effect == Effect::Writes && row.part.is_some())
        .filter(|row| row.roles.iter().any(|role| roles.contains(role)))
        .filter(|row| row.operation.open_in(stage))
        .map(|row| row.operation)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_one_row_and_one_id() {
        let mut ids: Vec<&str> = TABLE.iter().map(|row| row.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), TABLE.len());
        for row in TABLE {
            assert_eq!(row.operation.row().id, row.id);
            assert!(!row.roles.is_empty(), "{} has no role", row.id);
        }
    }

    #[test]
    fn senders_can_reach_nothing_but_their_own_notices() {
        for row in TABLE.iter().filter(|row| row.part.is_some()) {
            assert!(!row.roles.contains(&Registrar), "{}", row.id);
            assert!(!row.roles.contains(&Coroner), "{}", row.id);
            assert!(!row.roles.contains(&NationalSignal), "{}", row.id);
            assert!(!row.roles.contains(&Practitioner), "{}", row.id);
        }
    }

    #[test]
    fn only_the_chair_finalises_and_only_after_the_panel() {
        let row = Operation::FinaliseAnalysis.row();
        assert_eq!(row.roles, &[PanelChair]);
        assert_eq!(row.stages, &[Reviewed]);
    }
}
