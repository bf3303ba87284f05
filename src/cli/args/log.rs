//! Arguments of `log`.

use clap::Args;

/// `log`.
#[derive(Debug, Args)]
pub struct Log {
    /// How many of the latest
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 50)]
    pub last: usize,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
