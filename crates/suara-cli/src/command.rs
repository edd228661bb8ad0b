//! The command line: which verbs there are, and what becomes of their errors.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::output::Output;
use crate::{board, failure, mirror, organiser, registrar, trustee, verify, voter};

/// Elections that everybody can verify.
#[derive(Debug, Parser)]
#[command(name = "suara", version, arg_required_else_help = true)]
#[command(
    after_help = "Data goes to stdout, everything else to stderr. Exit codes: 0 done or verified, \
    1 a record, receipt or share is wrong, 2 could not decide or could not be done."
)]
pub struct Cli {
    /// Write data as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Say nothing but warnings and errors
    #[arg(long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    role: Role,
}

#[derive(Debug, Subcommand)]
enum Role {
    #[command(subcommand)]
    Organiser(organiser::Verb),
    #[command(subcommand)]
    Registrar(registrar::Verb),
    #[command(subcommand)]
    Trustee(trustee::Verb),
    #[command(subcommand)]
    Voter(voter::Verb),
    Verify(verify::Args),
    Mirror(mirror::Args),
    Board(board::Args),
}

/// Does what the command line asks for.
pub fn run(cli: Cli) -> ExitCode {
    let output = Output::new(cli.json, cli.quiet);
    let done = match &cli.role {
        Role::Organiser(verb) => verb.run(&output),
        Role::Registrar(verb) => verb.run(&output),
        Role::Trustee(verb) => verb.run(&output),
        Role::Voter(verb) => verb.run(&output),
        Role::Verify(args) => verify::run(args, &output),
        Role::Mirror(args) => mirror::run(args, &output),
        Role::Board(args) => board::run(args, &output),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(failure::exit_code(&error))
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_verb_has_an_example() {
        fn visit(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            if command.get_name() == "help" {
                return;
            }
            if command.has_subcommands() {
                return command.get_subcommands().for_each(|verb| visit(verb, &path));
            }
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                help.contains("Example") && help.contains(path.trim()),
                "{path} has no example of itself"
            );
        }
        visit(&Cli::command(), "");
    }

    #[test]
    fn json_and_quiet_stand_anywhere() {
        let cli = Cli::try_parse_from(["suara", "verify", "mirror", "--json", "--quiet"]).unwrap();
        assert!(cli.json && cli.quiet);
        assert!(Cli::try_parse_from(["suara", "verify"]).is_err());
    }
}
