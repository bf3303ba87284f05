//! Whether an action can be done now, or why not.

use crate::tui::model::Model;

type Enabled = Result<(), &'static str>;

pub(super) fn always(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_copy(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_mend(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_open(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_pin(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_remember(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_sign_in(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_sign_out(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_switch(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn can_unpin(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn has_answer(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn has_filter(_: &Model) -> Enabled {
    Ok(())
}

pub(super) fn is_idle(_: &Model) -> Enabled {
    Ok(())
}
