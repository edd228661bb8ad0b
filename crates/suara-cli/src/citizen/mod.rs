//! What a citizen does beside voting: make a code and enrol, check what stands in the log for it; write, sponsor,
//! sign, withdraw, argue, endorse, appeal.

mod acting;
mod acts;
mod batch;
mod check;
mod check_enrolment;
mod draft;
mod new_code;

use clap::Subcommand;

use crate::output::Output;

/// Make a code of your own and check what counts for it; write, sponsor and sign petitions
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    NewCode(new_code::Args),
    CheckEnrolment(check_enrolment::Args),
    Check(check::Args),
    Draft(draft::Args),
    /// Put a draft forward: a petition needs sponsors before it is reviewed
    #[command(after_help = "Example:\n  suara citizen sponsor https://example.org/v1/boards/village 3f6c…")]
    Sponsor(acts::Args),
    Sign(acts::SignArgs),
    /// Take your signature back; you may sign again
    #[command(after_help = "Example:\n  suara citizen withdraw https://example.org/v1/boards/village 3f6c…")]
    Withdraw(acts::Args),
    Argue(acts::ArgueArgs),
    Endorse(acts::EndorseArgs),
    Appeal(acts::AppealArgs),
    Batch(batch::Args),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::NewCode(args) => new_code::run(args, output),
            Verb::CheckEnrolment(args) => check_enrolment::run(args, output),
            Verb::Check(args) => check::run(args, output),
            Verb::Draft(args) => draft::run(args, output),
            Verb::Sponsor(args) => acts::sponsor(args, output),
            Verb::Sign(args) => acts::sign(args, output),
            Verb::Withdraw(args) => acts::withdraw(args, output),
            Verb::Argue(args) => acts::argue(args, output),
            Verb::Endorse(args) => acts::endorse(args, output),
            Verb::Appeal(args) => acts::appeal(args, output),
            Verb::Batch(args) => batch::run(args, output),
        }
    }
}
