//! Who a sign-in makes you, in every kind of Details.

use crate::domain::user_type::UserType;
use crate::tui::model::Model;
use crate::tui::view::sheet::Sheet;

/// Who you are, what you can and cannot do, who administers you and the next step.
pub fn describe(model: &Model, user: UserType, sheet: &mut Sheet) {
    let Some(text) = model.overview.role_text(user.role) else {
        return;
    };
    name(model, user, "you are", sheet);
    sheet.field("", &text.what);
    for (label, words) in text.lines(user) {
        sheet.field(label, words);
    }
}

/// Who you are, and how sure that is.
pub fn name(model: &Model, user: UserType, label: &str, sheet: &mut Sheet) {
    if let Some(text) = model.overview.role_text(user.role) {
        sheet.styled_field(label, &text.title(user), sheet.skin.theme.accent);
    }
}

/// Who you are and the next step: for what is not about sign-ins first.
pub fn in_short(model: &Model, user: UserType, sheet: &mut Sheet) {
    name(model, user, "you are", sheet);
    if let Some(text) = model.overview.role_text(user.role) {
        sheet.field("", text.next(user.standing));
    }
}
