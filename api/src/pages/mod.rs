//! The HTML face: THE TABLE OF PAGES, and how each address is answered. Pages use the same
//! operations as the API; each form names the operation it stands for.

pub mod about;
pub mod admin_areas;
pub mod admin_settings;
pub mod analysis;
pub mod analysis_form;
mod analysis_parts;
pub mod analysis_print;
pub mod answered;
pub mod asking;
pub mod asks;
pub mod assets;
pub mod availability;
pub mod awaited;
pub mod case;
pub mod case_areas;
pub mod case_head;
pub mod cases;
pub mod clocks;
mod comparing;
pub mod contract;
mod early;
mod early_forms;
pub mod entry;
pub mod errors;
pub mod exports;
pub mod facts;
pub mod family;
mod family_forms;
pub mod feeds;
pub mod find_time;
pub mod first_look;
pub mod form_state;
pub mod frame;
pub mod hand_over_outside;
pub mod hand_overs;
pub mod holds;
pub mod joining;
pub mod ladder;
pub mod letters;
pub mod meeting;
mod meeting_change;
pub mod meetings;
mod minutes;
pub mod move_form;
pub mod notice_form;
pub mod notices;
pub mod overview;
pub mod own;
pub mod panel;
mod plan_lines;
pub mod police_force;
mod polls;
pub mod reminders;
pub mod report;
pub mod requests;
pub mod response;
mod response_forms;
pub mod response_plan;
mod rota;
pub mod session;
pub mod sign_in;
pub mod sitting;
mod sitting_change;
pub mod tasks;
pub mod tokens;
mod visit;
pub mod work;

pub use errors::tell;

use crate::rest::edge::Methods;
use domain::operations::Operation;
use poem::{
    Endpoint, EndpointExt, IntoEndpoint, Response, Route, endpoint::BoxEndpoint, get, post,
};
use serde_json::Value;

/// One page: its address, its template, the operation it shows or stands for.
pub struct PageRow {
    /// Address, with `:name` for what varies.
    pub path: &'static str,
    /// Methods it answers.
    pub methods: &'static [&'static str],
    /// Template under `templates/pages`; empty where it only sends the browser on or gives a file.
    pub template: &'static str,
    /// The operation; none for pages about signing in and about the service.
    pub operation: Option<Operation>,
    make: fn() -> BoxEndpoint<'static, Response>,
}

fn boxed<E: IntoEndpoint>(endpoint: E) -> BoxEndpoint<'static, Response>
where
    E::Endpoint: Endpoint + 'static,
{
    endpoint.into_endpoint().map_to_response().boxed()
}

macro_rules! pages {
    ($($path:literal $template:literal $operation:expr, $methods:expr, $make:expr;)*) => {
        /// Every page.
        pub const PAGES: &[PageRow] = &[$(PageRow {
            path: $path,
            template: $template,
            operation: $operation,
            methods: &$methods,
            make: || boxed($make),
        },)*];
    };
}

use Operation as Op;

pages! {
    "/" "" None, ["GET"], get(work::home);
    "/my-work" "my_work.html" Some(Op::ListWork), ["GET"], get(work::page);
    "/cases" "cases.html" Some(Op::ListCases), ["GET"], get(cases::page);
    "/search" "cases.html" Some(Op::ListCases), ["POST"], post(cases::search);
    "/cases/:case" "case.html" Some(Op::GetCase), ["GET"], get(case::page);
    "/cases/:case/notifications" "case_notices.html" Some(Op::ListNotices), ["GET"], get(case::notices);
    "/cases/:case/notifications/:notice/take-off" "take_off.html" Some(Op::SeparateNotice), ["GET", "POST"], get(joining::taking_off).post(joining::take_off);
    "/cases/:case/join" "join.html" Some(Op::JoinCases), ["GET", "POST"], get(joining::joining).post(joining::join);
    "/cases/:case/separate" "join.html" Some(Op::SeparateCases), ["POST"], post(joining::separate);
    "/cases/:case/first-look" "first_look.html" Some(Op::GetFirstLook), ["GET"], get(first_look::page);
    "/cases/:case/sources" "sources.html" Some(Op::ListSources), ["GET"], get(joining::sources);
    "/cases/:case/sources/:fact" "source.html" Some(Op::ChooseValue), ["GET", "POST"], get(joining::choosing).post(joining::choose);
    "/cases/:case/clocks/:clock" "clock.html" Some(Op::ListClocks), ["GET"], get(clocks::page);
    "/cases/:case/history" "history.html" Some(Op::ListHistory), ["GET"], get(case::history);
    "/cases/:case/facts" "fact.html" Some(Op::RecordFact), ["GET", "POST"], get(facts::page).post(facts::record);
    "/cases/:case/scope" "scope.html" Some(Op::DecideScope), ["GET", "POST"], get(facts::scope).post(facts::decide_scope);
    "/cases/:case/hold" "hold.html" Some(Op::HoldClocks), ["GET", "POST"], get(holds::page).post(holds::put);
    "/cases/:case/hold/release" "hold.html" Some(Op::ReleaseClocks), ["GET", "POST"], get(holds::leaving).post(holds::let_go);
    "/cases/:case/close" "close.html" Some(Op::CloseCase), ["GET", "POST"], get(facts::closing).post(facts::close);
    "/cases/:case/jar" "response.html" Some(Op::GetJointAgencyResponse), ["GET", "POST"], get(response::page).post(response::decide);
    "/cases/:case/jar/review" "response.html" Some(Op::ReviewJointAgencyResponse), ["POST"], post(response::review);
    "/cases/:case/meetings" "meetings.html" Some(Op::ListMeetings), ["GET"], get(meetings::list);
    "/cases/:case/meetings/new" "meeting_new.html" Some(Op::ArrangeMeeting), ["GET", "POST"], get(meetings::new).post(meetings::arrange);
    "/cases/:case/meetings/:meeting" "meeting.html" Some(Op::GetMeeting), ["GET", "POST"], get(meeting::page).post(meeting::record);
    "/cases/:case/meetings/:meeting/invitation.ics" "" Some(Op::GetInvitation), ["GET"], get(meeting::invitation);
    "/cases/:case/analysis" "analysis.html" Some(Op::SaveAnalysis), ["GET", "POST"], get(analysis::page).post(analysis::save);
    "/cases/:case/analysis/route" "" Some(Op::RouteAnalysis), ["POST"], post(panel::route);
    "/cases/:case/analysis/return" "analysis_return.html" Some(Op::ReturnAnalysis), ["GET", "POST"], get(panel::returning).post(panel::give_back);
    "/cases/:case/analysis/finalise" "finalise.html" Some(Op::FinaliseAnalysis), ["GET", "POST"], get(panel::finalising).post(panel::finalise);
    "/cases/:case/analysis/print" "analysis_print.html" Some(Op::GetAnalysis), ["GET"], get(analysis_print::print);
    "/cases/:case/analysis.pdf" "" Some(Op::DownloadAnalysis), ["GET"], get(analysis_print::document);
    "/notifications" "notifications.html" Some(Op::ListWaitingNotices), ["GET"], get(notices::page);
    "/notifications/:notice" "notification.html" Some(Op::GetComparison), ["GET", "POST"], get(notices::one).post(notices::place);
    "/notifications/:notice/ask" "ask_sender.html" Some(Op::AskSender), ["GET", "POST"], get(asking::page).post(asking::ask);
    "/exports" "exports.html" Some(Op::ListExports), ["GET"], get(exports::page);
    "/exports/new" "export_new.html" Some(Op::CreateExport), ["GET", "POST"], get(exports::new).post(exports::create);
    "/exports/:export" "export.html" Some(Op::GetExport), ["GET"], get(exports::one);
    "/exports/:export/file" "" Some(Op::DownloadExport), ["GET"], get(exports::file);
    "/exports/:export/risk-report" "" Some(Op::DownloadRiskReport), ["GET"], get(exports::report);
    "/tokens" "tokens.html" None, ["GET", "POST"], get(tokens::page).post(tokens::make);
    "/tokens/revoke" "" None, ["POST"], post(tokens::revoke);
    "/hide-names" "" None, ["POST"], post(tokens::hide_names);
    "/sign-in" "sign_in.html" None, ["GET", "POST"], get(sign_in::page).post(sign_in::password);
    "/sign-in/code" "code.html" None, ["GET", "POST"], get(sign_in::code_page).post(sign_in::code);
    "/sign-in/confirm" "code.html" None, ["GET", "POST"], get(sign_in::confirm_page).post(sign_in::code);
    "/sign-out" "" None, ["POST"], post(sign_in::sign_out);
    "/help" "help.html" None, ["GET"], get(about::help);
    "/accessibility" "accessibility.html" None, ["GET"], get(about::accessibility);
    "/privacy" "privacy.html" None, ["GET"], get(about::privacy);
    "/support" "support.html" None, ["GET"], get(about::support);
    "/problems/:code" "problem.html" None, ["GET"], get(about::problem);
    "/openapi" "contract.html" None, ["GET"], get(contract::page);
    "/report-a-death" "report.html" None, ["GET", "POST"], get(report::page).post(report::advance);
    "/report-a-death/receipt" "report_receipt.html" None, ["GET", "POST"], get(report::receipt_form).post(report::look_up);
    "/notifications/new" "notification_new.html" Some(Op::EnterNotice), ["GET", "POST"], get(entry::page).post(entry::enter);
    "/cases/:case/areas" "case_areas.html" Some(Op::GetCaseAreas), ["GET"], get(case_areas::page);
    "/cases/:case/areas/change" "move_form.html" Some(Op::ChangeCaseArea), ["GET", "POST"], get(case_areas::changing).post(case_areas::change);
    "/cases/:case/areas/interested" "move_form.html" Some(Op::AddInterestedArea), ["GET", "POST"], get(case_areas::adding).post(case_areas::add);
    "/cases/:case/areas/interested/end" "move_form.html" Some(Op::RemoveInterestedArea), ["GET", "POST"], get(case_areas::ending).post(case_areas::end);
    "/cases/:case/hand-over" "move_form.html" Some(Op::ProposeHandOver), ["GET", "POST"], get(case_areas::proposing).post(case_areas::propose);
    "/cases/:case/hand-over/withdraw" "move_form.html" Some(Op::WithdrawHandOver), ["GET", "POST"], get(case_areas::withdrawing).post(case_areas::withdraw);
    "/cases/:case/hand-over/outside" "move_form.html" Some(Op::HandOverOutside), ["GET", "POST"], get(hand_over_outside::sending).post(hand_over_outside::send);
    "/cases/:case/hand-over/receipt" "move_form.html" Some(Op::ConfirmHandOverOutside), ["GET", "POST"], get(hand_over_outside::confirming).post(hand_over_outside::confirm);
    "/cases/:case/hand-over/papers" "hand_over_papers.html" Some(Op::TakeHandOverPapers), ["GET", "POST"], get(hand_over_outside::papers).post(hand_over_outside::file);
    "/cases/:case/hand-over/letter" "hand_over_letter.html" Some(Op::TakeHandOverPapers), ["GET"], get(hand_over_outside::letter);
    "/hand-overs" "hand_overs.html" Some(Op::ListHandOvers), ["GET"], get(hand_overs::page);
    "/hand-overs/:hand_over" "hand_over.html" Some(Op::GetHandOver), ["GET", "POST"], get(hand_overs::one).post(hand_overs::answer);
    "/admin/areas" "admin_areas.html" Some(Op::ListAreas), ["GET"], get(admin_areas::list);
    "/admin/areas/:area" "admin_area.html" Some(Op::GetArea), ["GET"], get(admin_areas::one);
    "/admin/areas/:area/places/new" "admin_place.html" Some(Op::AddAreaPlace), ["GET", "POST"], get(admin_areas::adding).post(admin_areas::add);
    "/admin/areas/:area/places/end" "admin_place.html" Some(Op::EndAreaPlace), ["GET", "POST"], get(admin_areas::ending).post(admin_areas::end);
    "/admin/areas/:area/places/import" "admin_place.html" Some(Op::ImportAreaPlaces), ["GET", "POST"], get(admin_areas::importing).post(admin_areas::import);
    "/admin/areas/:area/clocks" "area_clocks.html" Some(Op::GetAreaSettings), ["GET"], get(admin_settings::clocks);
    "/admin/areas/:area/clocks/:clock" "area_clock.html" Some(Op::SetAreaClock), ["GET", "POST"], get(admin_settings::setting_form).post(admin_settings::set_length);
    "/admin/areas/:area/closures" "area_closures.html" Some(Op::GetAreaSettings), ["GET", "POST"], get(admin_settings::closures).post(admin_settings::add);
    "/admin/areas/:area/closures/remove" "" Some(Op::RemoveAreaClosure), ["POST"], post(admin_settings::remove);
    "/cases/:case/meetings/:meeting/move" "meeting_change.html" Some(Op::MoveMeeting), ["GET", "POST"], get(meeting_change::moving).post(meeting_change::move_it);
    "/cases/:case/meetings/:meeting/cancel" "meeting_change.html" Some(Op::CancelMeeting), ["GET", "POST"], get(meeting_change::cancelling).post(meeting_change::cancel);
    "/cases/:case/meetings/:meeting/replies" "meeting_change.html" Some(Op::RecordReply), ["GET", "POST"], get(meeting_change::answering).post(meeting_change::take_answer);
    "/cases/:case/meetings/find" "find_time.html" Some(Op::ProposeSlots), ["GET", "POST"], get(find_time::page).post(find_time::find);
    "/cases/:case/meetings/ask" "" Some(Op::OpenPoll), ["POST"], post(polls::ask);
    "/cases/:case/meetings/polls/:poll" "poll.html" Some(Op::ListPolls), ["GET"], get(polls::page);
    "/cases/:case/meetings/polls/:poll/answers" "" Some(Op::AnswerPoll), ["POST"], post(polls::enter);
    "/cases/:case/meetings/polls/:poll/close" "" Some(Op::ClosePoll), ["POST"], post(polls::end);
    "/availability/:secret" "availability.html" None, ["GET", "POST"], get(availability::shown).post(availability::take);
    "/cases/:case/meetings/:meeting/actions/:no" "" Some(Op::EndAction), ["POST"], post(meeting::end_action);
    "/cases/:case/meetings/:meeting/children" "sitting.html" Some(Op::GetSitting), ["GET"], get(sitting_change::page);
    "/cases/:case/meetings/:meeting/children/move" "sitting_change.html" Some(Op::MoveSitting), ["GET", "POST"], get(sitting_change::moving).post(sitting_change::move_all);
    "/cases/:case/meetings/:meeting/children/cancel" "sitting_change.html" Some(Op::CancelSitting), ["GET", "POST"], get(sitting_change::cancelling).post(sitting_change::cancel_all);
    "/cases/:case/meetings/:meeting/sitting" "" Some(Op::ArrangeMeeting), ["POST"], post(sitting::arrange);
    "/calendar" "calendar.html" None, ["GET", "POST"], get(feeds::page).post(feeds::make);
    "/calendar/revoke" "" None, ["POST"], post(feeds::revoke);
    "/calendar/:file" "" None, ["GET"], get(feeds::file);
    "/cases/:case/jar/plan" "response_plan.html" Some(Op::GetJointAgencyResponse), ["GET"], get(response_plan::page);
    "/cases/:case/jar/plan/:step" "response_step.html" Some(Op::SetResponseStep), ["GET", "POST"], get(response_forms::stepping).post(response_forms::set_step);
    "/cases/:case/jar/calls" "response_call.html" Some(Op::RecordCall), ["GET", "POST"], get(response_forms::calling).post(response_forms::record_call);
    "/cases/:case/jar/visit" "visit.html" Some(Op::RecordHomeVisit), ["GET", "POST"], get(visit::page).post(visit::record);
    "/cases/:case/jar/police" "police_agreement.html" Some(Op::RecordPoliceAgreement), ["GET", "POST"], get(response_forms::asking_police).post(response_forms::record_police);
    "/cases/:case/jar/plan.pdf" "" Some(Op::DownloadResponsePlan), ["GET"], get(response_plan::plan_paper);
    "/cases/:case/jar/visits.pdf" "" Some(Op::DownloadVisitReport), ["GET"], get(response_plan::visit_paper);
    "/pre-death" "early_responses.html" Some(Op::ListPreDeathResponses), ["GET"], get(early::list);
    "/pre-death/new" "early_new.html" Some(Op::OpenPreDeathResponse), ["GET", "POST"], get(early::beginning).post(early::begin);
    "/pre-death/:early" "early_response.html" Some(Op::GetPreDeathResponse), ["GET"], get(early::opening);
    "/pre-death/:early/void" "early_response.html" Some(Op::VoidPreDeathResponse), ["POST"], post(early::void);
    "/pre-death/:early/convert" "early_response.html" Some(Op::ConvertPreDeathResponse), ["POST"], post(early::convert);
    "/admin/rota" "rotas.html" Some(Op::GetRota), ["GET"], get(rota::list);
    "/admin/areas/:area/rota" "rota.html" Some(Op::GetRota), ["GET"], get(rota::page);
    "/admin/areas/:area/rota/people" "rota.html" Some(Op::AddOnCallPerson), ["POST"], post(rota::add_person);
    "/admin/areas/:area/rota/people/end" "rota.html" Some(Op::EndOnCallPerson), ["POST"], post(rota::end_person);
    "/admin/areas/:area/rota/import" "rota.html" Some(Op::ImportRota), ["POST"], post(rota::import);
    "/my-work/tasks/:task" "task.html" Some(Op::GetTask), ["GET"], get(tasks::page);
    "/my-work/tasks/:task/take" "" Some(Op::TakeTask), ["POST"], post(tasks::take);
    "/my-work/tasks/:task/assign" "" Some(Op::AssignTask), ["POST"], post(tasks::assign);
    "/my-work/tasks/:task/snooze" "" Some(Op::SnoozeTask), ["POST"], post(tasks::snooze);
    "/your-settings" "own_settings.html" Some(Op::GetOwnSettings), ["GET"], get(own::page);
    "/your-settings/deputy" "" Some(Op::NameDeputy), ["POST"], post(own::name_deputy);
    "/your-settings/deputy/end" "" Some(Op::EndDeputy), ["POST"], post(own::end_deputy);
    "/your-settings/digest" "" Some(Op::SetDigest), ["POST"], post(own::set_digest);
    "/your-settings/calendar" "" Some(Op::SetCalendar), ["POST"], post(own::set_calendar);
    "/your-settings/calendar/end" "" Some(Op::EndCalendar), ["POST"], post(own::end_calendar);
    "/cases/:case/family" "family.html" Some(Op::GetFamily), ["GET"], get(family::page);
    "/cases/:case/family/key-worker" "family_form.html" Some(Op::NameKeyWorker), ["GET", "POST"], get(family_forms::name_key_worker_form).post(family_forms::name_key_worker);
    "/cases/:case/family/leaflet" "family_form.html" Some(Op::RecordLeaflet), ["GET", "POST"], get(family_forms::record_leaflet_form).post(family_forms::record_leaflet);
    "/cases/:case/family/members" "family_form.html" Some(Op::RecordFamilyMember), ["GET", "POST"], get(family_forms::record_family_member_form).post(family_forms::record_family_member);
    "/cases/:case/family/members/:number" "family_form.html" Some(Op::RecordFamilyMember), ["GET", "POST"], get(family_forms::change_family_member_form).post(family_forms::change_family_member);
    "/cases/:case/family/contacts" "family_form.html" Some(Op::RecordFamilyContact), ["GET", "POST"], get(family_forms::record_family_contact_form).post(family_forms::record_family_contact);
    "/cases/:case/family/not-contacted" "family_form.html" Some(Op::PauseFamilyContact), ["GET", "POST"], get(family_forms::pause_family_contact_form).post(family_forms::pause_family_contact);
    "/cases/:case/family/not-contacted/end" "family_form.html" Some(Op::ResumeFamilyContact), ["GET", "POST"], get(family_forms::resume_family_contact_form).post(family_forms::resume_family_contact);
    "/cases/:case/family/questions" "family_form.html" Some(Op::RecordFamilyQuestion), ["GET", "POST"], get(family_forms::record_family_question_form).post(family_forms::record_family_question);
    "/cases/:case/family/questions/:number/answerer" "family_form.html" Some(Op::AssignFamilyQuestion), ["GET", "POST"], get(family_forms::assign_family_question_form).post(family_forms::assign_family_question);
    "/cases/:case/family/questions/:number/answer" "family_form.html" Some(Op::AnswerFamilyQuestion), ["GET", "POST"], get(family_forms::answer_family_question_form).post(family_forms::answer_family_question);
    "/cases/:case/family/questions/:number/fed-back" "family_form.html" Some(Op::FeedBackFamilyQuestion), ["GET", "POST"], get(family_forms::feed_back_family_question_form).post(family_forms::feed_back_family_question);
    "/cases/:case/family/feedback" "family_form.html" Some(Op::RecordFamilyFeedback), ["GET", "POST"], get(family_forms::record_family_feedback_form).post(family_forms::record_family_feedback);
    "/cases/:case/family/dates" "family_form.html" Some(Op::KeepFamilyDate), ["GET", "POST"], get(family_forms::keep_family_date_form).post(family_forms::keep_family_date);
    "/cases/:case/family/dates/:number/remove" "family_form.html" Some(Op::RemoveFamilyDate), ["GET", "POST"], get(family_forms::remove_family_date_form).post(family_forms::remove_family_date);
    "/my-work/reminders" "reminders.html" Some(Op::ListWaiting), ["GET"], get(reminders::page);
    "/my-work/reminders/preview" "reminders_preview.html" Some(Op::PreviewReminders), ["POST"], post(reminders::preview);
    "/my-work/reminders/sent" "reminders_sent.html" Some(Op::SendReminders), ["POST"], post(reminders::send);
    "/cases/:case/requests" "requests.html" Some(Op::ListRequests), ["GET"], get(requests::list);
    "/cases/:case/requests/new" "request_new.html" Some(Op::RequestInformation), ["GET", "POST"], get(requests::asking).post(requests::ask);
    "/cases/:case/requests/:request" "request.html" Some(Op::ListRequests), ["GET"], get(requests::page);
    "/cases/:case/requests/:request/answer" "" Some(Op::RecordRequestAnswer), ["POST"], post(requests::answer);
    "/cases/:case/requests/:request/notice" "" Some(Op::GiveFormalNotice), ["POST"], post(requests::give_notice);
    "/cases/:case/requests/:request/notice.pdf" "" Some(Op::DownloadFormalNotice), ["GET"], get(requests::letter);
    "/cases/:case/requests/:request/officials" "" Some(Op::RecordEscalation), ["POST"], post(requests::officials);
    "/overview" "overview.html" Some(Op::GetOverview), ["GET"], get(overview::page);
    "/cases/:case/family/letters/new" "family_form.html" Some(Op::WriteLetter), ["GET", "POST"], get(family_forms::write_letter_form).post(family_forms::write_letter);
    "/cases/:case/family/letters/:number" "" Some(Op::DownloadLetter), ["GET"], get(letters::letter);
    "/cases/:case/meetings/:meeting/minutes/approve" "minutes.html" Some(Op::ApproveMinutes), ["GET", "POST"], get(minutes::approving).post(minutes::approve);
    "/cases/:case/meetings/:meeting/minutes/amend" "minutes.html" Some(Op::AmendMinutes), ["GET", "POST"], get(minutes::amending).post(minutes::amend);
    "/cases/:case/meetings/:meeting/minutes" "" Some(Op::DownloadMinutes), ["GET"], get(letters::minutes);
    "/cases/:case/action-log" "" Some(Op::DownloadActionLog), ["GET"], get(letters::action_log);
    "/admin/areas/:area/letterhead" "letterhead.html" Some(Op::GetLetterhead), ["GET", "POST"], get(letters::letterhead).post(letters::set_letterhead);
    "/reconciliation" "reconciliation.html" Some(Op::ListReconciliation), ["GET"], get(awaited::page);
    "/reconciliation/send" "reconciliation_send.html" Some(Op::SendReconciliation), ["GET", "POST"], get(awaited::sending).post(awaited::send);
    "/cases/:case/awaited" "reconciliation_answer.html" Some(Op::AnswerReconciliation), ["GET", "POST"], get(awaited::answer_form).post(awaited::answer);
    "/admin/areas/:area/ladder" "ladder.html" Some(Op::GetLadder), ["GET", "POST"], get(ladder::page).post(ladder::set);
    "/pre-death/:early/calls" "early_call.html" Some(Op::RecordPreDeathCall), ["GET", "POST"], get(early_forms::calling).post(early_forms::record_call);
    "/pre-death/:early/plan/:step" "early_step.html" Some(Op::SetPreDeathStep), ["GET", "POST"], get(early_forms::stepping).post(early_forms::set_step);
    "/cases/:case/police-force" "police_force.html" Some(Op::RecordPoliceForce), ["GET", "POST"], get(police_force::page).post(police_force::record);
    "/static/:digest/:name" "" None, ["GET"], get(assets::file);
}

/// The addresses with their methods, for `Allow` and for the log.
pub fn methods() -> Methods {
    PAGES.iter().fold(Methods::default(), |methods, row| methods.with(row.path, row.methods))
}

/// Whether an address is that of a page that a browser may open.
pub fn opens(address: &str) -> bool {
    let is = |path: &str| {
        path.split('/').count() == address.split('/').count()
            && path.split('/').zip(address.split('/')).all(|(p, a)| p == a || p.starts_with(':'))
    };
    PAGES.iter().any(|row| !row.template.is_empty() && row.methods.contains(&"GET") && is(row.path))
}

/// Every page at its address.
pub fn routes(contract: &Value) -> Route {
    let contract = contract::Contract::new(contract);
    let routes = PAGES.iter().fold(Route::new(), |route, row| route.at(row.path, (row.make)()));
    Route::new().nest_no_strip("/", routes.data(contract))
}

#[cfg(test)]
mod tests;
