//! Where a component ends: its type is forgotten, so that the types of pages stay small enough for the compiler.
//!
//! The framework would also give each erased type code for waking up piece by piece as scripts arrive. Only the frame around the pages waits
//! for a script, the one of its page; what is erased here wakes up in one go, so a wrapper leaves that out: a fifth of the download.

use leptos::prelude::*;

/// Forgets the type of a view.
pub trait Erase: IntoView + Sized {
    /// As `into_any`, without the code for waking up piece by piece.
    fn erased(self) -> AnyView;
}

#[cfg(not(feature = "hydrate"))]
impl<V: IntoView> Erase for V {
    fn erased(self) -> AnyView {
        self.into_any()
    }
}

#[cfg(feature = "hydrate")]
impl<V: IntoView> Erase for V {
    fn erased(self) -> AnyView {
        whole::Whole(self.into_view()).into_any()
    }
}

#[cfg(feature = "hydrate")]
mod whole {
    use leptos::tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        view::{Position, PositionState, Render, RenderHtml, add_attr::AddAnyAttr},
    };

    /// A view that wakes up in one go: everything is left to the inner view, but `hydrate_async` does not wait for anything.
    pub(super) struct Whole<V>(pub(super) V);

    impl<V: Render> Render for Whole<V> {
        type State = V::State;

        fn build(self) -> Self::State {
            self.0.build()
        }

        fn rebuild(self, state: &mut Self::State) {
            self.0.rebuild(state);
        }
    }

    impl<V: RenderHtml> AddAnyAttr for Whole<V> {
        type Output<A: Attribute> = Whole<V::Output<A>>;

        fn add_any_attr<A: Attribute>(self, attribute: A) -> Self::Output<A>
        where
            Self::Output<A>: RenderHtml,
        {
            Whole(self.0.add_any_attr(attribute))
        }
    }

    impl<V: RenderHtml> RenderHtml for Whole<V> {
        type AsyncOutput = V::AsyncOutput;
        type Owned = Whole<V::Owned>;

        const MIN_LENGTH: usize = V::MIN_LENGTH;
        const EXISTS: bool = V::EXISTS;

        fn dry_resolve(&mut self) {
            self.0.dry_resolve();
        }

        async fn resolve(self) -> Self::AsyncOutput {
            self.0.resolve().await
        }

        fn to_html_with_buf(
            self,
            buffer: &mut String,
            position: &mut Position,
            escape: bool,
            mark_branches: bool,
            extra_attributes: Vec<AnyAttribute>,
        ) {
            self.0.to_html_with_buf(buffer, position, escape, mark_branches, extra_attributes);
        }

        fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
            self.0.hydrate::<FROM_SERVER>(cursor, position)
        }

        async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> Self::State {
            self.0.hydrate::<true>(cursor, position)
        }

        fn into_owned(self) -> Self::Owned {
            Whole(self.0.into_owned())
        }
    }
}
