//! JSON in the shape of the UK petitions data, with what that does not know beside it: demands, clocks, thresholds with
//! their entries, commitments, arguments, removals.

use std::sync::Arc;

use serde_json::{Value, json};
use suara_protocol::PetitionStage;
use suara_protocol::petition::{ClockKind, Moment, Reading};
use suara_protocol::view::{ClockView, CodedView, PetitionView};

use super::{day, time};

/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;

/// One petition: `type`, `id`, `links` and `attributes`.
pub(crate) fn petition(petition: &PetitionView, url: &str, now_ms: u64) -> Value {
    let reading = petition.at(now_ms);
    let reached = |place: usize| {
        petition
            .thresholds
            .get(place)
            .and_then(|threshold| threshold.reached)
    };
    let at = |moment: Option<Moment>| moment.and_then(|moment| time(moment.time_ms));
    let refused = petition.reviews.last().and_then(|review| review.refusal.as_ref());
    let clock = |kind| reading.readings.iter().find(|clock| clock.clock.kind == kind);
    let closed_ms = petition.closes_ms.filter(|closes_ms| now_ms >= *closes_ms);
    let sponsored = clock(ClockKind::Review).map(|clock| clock.clock.since);
    let districts = petition.districts.iter().map(|district| {
        json!({ "name": district.name.first(), "code": district.id, "signature_count": district.signatures })
    });
    let days = petition.days.iter().map(|one| {
        json!({
            "date": day(one.start_ms), "web": one.day.web, "paper": one.day.paper,
            "withdrawn": one.day.withdrawn, "removed": one.day.removed,
        })
    });
    let held = petition
        .debates
        .iter()
        .rev()
        .find(|debate| debate.outcome.is_some());
    let announced = petition.debates.last().filter(|debate| debate.outcome.is_none());
    json!({
        "type": "petition",
        "id": petition.id,
        "links": { "self": format!("{url}/petitions/{}", petition.id) },
        "attributes": {
            "action": petition.title.shown(),
            "background": petition.background.shown(),
            "demands": petition.demands.iter().map(|demand| demand.shown()).collect::<Vec<_>>(),
            "state": state(reading.stage),
            "stage": reading.stage,
            "signature_count": petition.signatures,
            "signatures_by_channel": { "web": petition.web, "paper": petition.paper },
            "withdrawn_count": petition.withdrawn,
            "removed_count": petition.removed,
            "language": petition.language,
            "territory": petition.territory,
            "authority": petition.authority,
            "petition_type": { "id": petition.petition_type, "name": petition.type_name },
            "created_at": time(petition.begun.time_ms),
            "moderation_threshold_reached_at": at(sponsored),
            "opened_at": at(petition.opened),
            "closes_at": petition.closes_ms.and_then(time),
            "closed_at": closed_ms.and_then(time),
            "rejected_at": at(refused.map(|refused| refused.at)),
            "response_threshold_reached_at": at(reached(0)),
            "debate_threshold_reached_at": at(reached(1)),
            "government_response_at": at(petition.answers.first().map(|answer| answer.at)),
            "scheduled_debate_date": announced.and_then(|debate| day(debate.held_at_ms)),
            "debate_outcome_at": at(held.map(|debate| debate.at)),
            "rejection": refused.map(coded),
            "closing": petition.closing.as_ref().map(coded),
            "government_response": response(petition),
            "debate": held.map(|debate| json!({
                "debated_on": day(debate.held_at_ms),
                "overview": debate.outcome.as_ref().map(|outcome| outcome.shown()),
                "documents": debate.evidence,
            })),
            "commitments": petition.commitments,
            "arguments": petition.arguments,
            "removals": petition.removals,
            "thresholds": petition.thresholds,
            "clocks": reading.readings.iter().map(clock_of).collect::<Vec<_>>(),
            "elections": petition.elections,
            "signatures_by_region": districts.collect::<Vec<_>>(),
            "signatures_by_day": days.collect::<Vec<_>>(),
        },
    })
}

/// A petition that an answer is due to, and the clock of that.
pub(crate) type Due<'a> = (ClockView, &'a Arc<PetitionView>);

/// The petitions that an answer is due to: those that have none, and those that have; what was due first stands first.
pub(crate) fn due(petitions: &[Arc<PetitionView>], now_ms: u64) -> (Vec<Due<'_>>, Vec<Due<'_>>) {
    let mut due = petitions
        .iter()
        .filter_map(|petition| Some((answer_clock(petition, now_ms)?, petition)))
        .collect::<Vec<_>>();
    due.sort_by_key(|(clock, _)| clock.clock.due_ms);
    due.into_iter()
        .partition(|(clock, _)| clock.clock.stopped.is_none())
}

/// The register of answers: those that are due and have not come first, the longest overdue at the top.
pub(crate) fn register(petitions: &[Arc<PetitionView>], url: &str, now_ms: u64) -> Value {
    let line = |(clock, petition): &Due<'_>| {
        json!({
            "id": petition.id,
            "action": petition.title.shown(),
            "url": format!("{url}/petitions/{}", petition.id),
            "authority": petition.authority,
            "clock": clock_of(clock),
            "government_response": response(petition),
            "commitments": petition.commitments,
        })
    };
    let (unanswered, answered) = due(petitions, now_ms);
    json!({
        "unanswered": unanswered.iter().map(line).collect::<Vec<_>>(),
        "answered": answered.iter().map(line).collect::<Vec<_>>(),
    })
}

/// The clock of the answer, if it has started.
pub(crate) fn answer_clock(petition: &PetitionView, now_ms: u64) -> Option<ClockView> {
    let readings = petition.at(now_ms).readings;
    readings
        .into_iter()
        .find(|clock| clock.clock.kind == ClockKind::Answer)
}

fn response(petition: &PetitionView) -> Option<Value> {
    let answer = petition.answers.last()?;
    let details = answer.demands.iter().map(|demand| {
        json!({
            "outcome": demand.outcome,
            "reason": demand.reason.shown(),
            "plan": demand.plan.as_ref().map(|plan| plan.shown()),
            "by": demand.by_ms.and_then(day),
        })
    });
    let summary = answer.demands.iter().map(|demand| demand.reason.shown());
    Some(json!({
        "responded_on": day(answer.at.time_ms),
        "summary": summary.collect::<Vec<_>>().join("\n\n"),
        "details": details.collect::<Vec<_>>(),
        "created_at": time(answer.at.time_ms),
    }))
}

fn coded(coded: &CodedView) -> Value {
    json!({ "code": coded.code, "words": coded.words, "details": coded.text.shown() })
}

fn clock_of(clock: &ClockView) -> Value {
    let days = match clock.reading {
        Reading::Running { left_ms } => json!({ "days_left": left_ms / DAY_MS }),
        Reading::Over { by_ms } if clock.clock.kind.is_duty() => json!({ "overdue_days": by_ms / DAY_MS }),
        Reading::Late { by_ms } => json!({ "late_days": by_ms / DAY_MS }),
        Reading::InTime | Reading::Over { .. } => json!({}),
    };
    let mut value = json!({
        "clock": clock.clock.kind,
        "since": time(clock.clock.since.time_ms),
        "since_entry": clock.clock.since.index,
        "due": time(clock.clock.due_ms),
        "stopped": clock.clock.stopped.and_then(|stopped| time(stopped.time_ms)),
        "shows": clock.reading,
    });
    if let (Some(value), Some(days)) = (value.as_object_mut(), days.as_object()) {
        value.extend(days.clone());
    }
    value
}

/// The word that the UK data has for a stage.
fn state(stage: PetitionStage) -> &'static str {
    match stage {
        PetitionStage::Sponsoring => "pending",
        PetitionStage::Review => "sponsored",
        PetitionStage::Refused => "rejected",
        stage => stage.word(),
    }
}
