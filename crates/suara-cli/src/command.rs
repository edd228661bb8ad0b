//! The command line: which verbs there are, and what becomes of their errors.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::output::Output;
use crate::{
    authority, board, bundle, citizen, failure, fork, mirror, moderator, officer, organiser, petition,
    receipt, registrar, trustee, verify, voter,
};

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
    #[command(subcommand)]
    Citizen(citizen::Verb),
    #[command(subcommand)]
    Moderator(moderator::Verb),
    #[command(subcommand)]
    Authority(authority::Verb),
    #[command(subcommand)]
    Officer(officer::Verb),
    #[command(subcommand)]
    Petition(petition::Verb),
    Verify(verify::Args),
    Mirror(mirror::Args),
    Bundle(bundle::Args),
    #[command(subcommand)]
    Receipt(receipt::Verb),
    #[command(subcommand)]
    Fork(fork::Verb),
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
        Role::Citizen(verb) => verb.run(&output),
        Role::Moderator(verb) => verb.run(&output),
        Role::Authority(verb) => verb.run(&output),
        Role::Officer(verb) => verb.run(&output),
        Role::Petition(verb) => verb.run(&output),
        Role::Verify(args) => verify::run(args, &output),
        Role::Mirror(args) => mirror::run(args, &output),
        Role::Bundle(args) => bundle::run(args, &output),
        Role::Receipt(verb) => verb.run(&output),
        Role::Fork(verb) => verb.run(&output),
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

    const ID: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn accepted(words: &str) -> bool {
        let words = words.replace("ID", ID);
        match Cli::try_parse_from(words.split(' ')) {
            Ok(_) => true,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                false
            }
        }
    }

    #[test]
    fn every_verb_is_understood() {
        let key = suara_protocol::RoleSecret::from_seed(&zeroize::Zeroizing::new([1; 32])).public();
        for words in [
            "suara organiser key --out o.age --passphrase-file p",
            "suara organiser create URL --key o.age --registrar KEY --title id=A --title en=B --moderator KEY --authority KEY",
            "suara organiser roles URL --key o.age --registrar KEY --remove-moderator KEY --add-moderator KEY",
            "suara organiser setup URL --key o.age --definition d.toml --roll ID --trustee KEY --trustee KEY --dry-run",
            "suara organiser setup URL --key o.age --definition d.toml --roll ID --trustee KEY KEY KEY --confirmations 2",
            "suara organiser open URL ID --key o.age",
            "suara organiser close URL ID --key o.age",
            "suara organiser result URL ID --key o.age --passphrase-file p --json",
            "suara registrar key --out r.age",
            "suara registrar codes --voters v.csv --register register.age --codes c.csv",
            "suara registrar codes --voters v.csv --districts d.csv --register register.age --codes c.csv --add",
            "suara registrar letters URL --voters v.csv --codes c.csv --contact en=Office --out letters --per-file 1",
            "suara registrar roll URL --key r.age --register register.age --name R --number 2",
            "suara registrar roll URL --key r.age --register register.age --name R --new --merge-below 10",
            "suara registrar statistics --register register.age --minimum 5",
            "suara trustee key --out t.age",
            "suara trustee ceremony URL ID --key t.age",
            "suara trustee ceremony URL ID --key t.age --step rehearse --quiet",
            "suara trustee tally-confirm URL ID --key t.age",
            "suara trustee decrypt URL ID --key t.age",
            "suara trustee erase URL --key t.age",
            "suara voter cast URL ID --votes v.jsonl --codes c.csv --receipts r.jsonl",
            "suara voter vote URL ID --code-file c --language en",
            "suara voter vote URL ID --choices {} --yes",
            "suara citizen draft URL --draft d.toml --code-file c",
            "suara citizen sponsor URL ID --code-file c",
            "suara citizen sign URL ID --name Siti --comment Yes",
            "suara citizen withdraw URL ID",
            "suara citizen argue URL ID --against --text No",
            "suara citizen endorse URL ID --argument ID",
            "suara citizen appeal URL ID --text But",
            "suara citizen batch URL ID --acts a.jsonl --codes c.csv",
            "suara moderator key --out m.age",
            "suara moderator review URL ID --key m.age --accept",
            "suara moderator review URL ID --key m.age --refuse duplicate --reason Seen",
            "suara moderator erase URL --key m.age --text ID --code personal-data",
            "suara authority key --out a.age",
            "suara authority answer URL ID --key a.age --answer a.toml",
            "suara authority debate URL ID --key a.age --held-at 2027-01-01T10:00:00Z --outcome Yes",
            "suara authority commit URL ID --key a.age --status planned --text Soon --date 2027-01-01 --evidence https://example.org/x=00ff",
            "suara officer key --out o.age",
            "suara officer sheets URL ID --key o.age --numbers n.txt --out s.jsonl",
            "suara organiser petition-type URL --key o.age --rules r.toml --roll ID",
            "suara organiser petition-close URL ID --key o.age --code fulfilled --reason Done",
            "suara registrar sheets URL ID --register r.age --out s.csv",
            "suara registrar paper URL ID --key r.age --register r.age --sheets s.csv --signed s.jsonl",
            "suara registrar remove URL ID --key r.age --register r.age --voter 35 --code twice",
            "suara registrar revoke URL ID --key r.age --register r.age --voter 35 --code code-lost",
            "suara petition show URL ID",
            "suara petition list URL --stage open",
            "suara voter vote URL --language id",
            "suara citizen new-code URL --enrolment e.json --code-out code.txt",
            "suara citizen check-enrolment URL receipt.json --code-file c",
            "suara citizen check URL ID --ballot 7H2K",
            "suara citizen check URL 00112233 --receipt receipt.json --code-file c",
            "suara citizen check URL --none",
            "suara registrar enrol URL e.json --key r.age --register register.age --voter N --district D --receipt x.json",
            "suara registrar enrol URL e.json --key r.age --register register.age --voter N --replace --receipt x.json",
            "suara verify URL --json",
            "suara verify FOLDER --board ID --quiet",
            "suara verify URL --since state.json --against old.tlog-proof --fork-proof f --every 60",
            "suara mirror URL FOLDER",
            "suara mirror URL FOLDER --every 60 --recheck --fork-proof f",
            "suara bundle FOLDER village.tar",
            "suara receipt check r.tlog-proof --json",
            "suara receipt qr r.tlog-proof",
            "suara fork check f.fork-proof",
            "suara board URL --json",
            "suara board URL --roll 1 --minimum 5",
        ] {
            assert!(accepted(&words.replace("KEY", &key.to_string())), "{words}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in [
            "suara",
            "suara election",
            "suara organiser open URL 00f --key o.age",
            "suara organiser create URL --key o.age --registrar 00ff --title en=B",
            "suara organiser create URL --key o.age --registrar ID --title B",
            "suara organiser roles URL --key o.age",
            "suara registrar codes --voters v.csv --register register.age --codes c.csv --add --replace",
            "suara registrar roll URL --key r.age --register register.age --name R --number 2 --new",
            "suara registrar letters URL --voters v.csv --codes c.csv --out letters",
            "suara trustee ceremony URL ID --key t.age --step dance",
            "suara voter vote URL ID --yes",
            "suara voter vote URL 00zz",
            "suara voter check URL ID",
            "suara citizen check URL ID --none --ballot 7H2K",
            "suara citizen check URL 0W3G-E1R7-0W3G-E1R7-0W3G-E1R7-CX",
            "suara registrar enrol URL e.json --key r.age --register register.age --voter N --weight 2 --replace --receipt x.json",
            "suara verify URL --log-key nonsense",
        ] {
            assert!(!accepted(words), "{words}");
        }
    }

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
