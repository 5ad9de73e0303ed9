//! Loading, empty, failed.

use leptos::prelude::*;

use crate::{
    error::AppError,
    ui::{ButtonLink, Empty, EmptyState, Erase, ErrorState, Panel, ProgressBar, Skeleton, Weight},
};

/// What is shown instead of content.
#[component]
pub fn States() -> impl IntoView {
    view! {
        <Panel id="waiting" title="Waiting" text="The shape of what comes, after a moment; never a spinner over the page.">
            <Skeleton lines=4 />
            <ProgressBar label="Importing" done=38 total=Some(120) />
            <ProgressBar label="Looking" done=0 total=None />
        </Panel>
        <Panel id="empty" title="Nothing to show" text="Why, and the next step.">
            <EmptyState kind=Empty::Never title="No plans yet">
                <p>"Plans appear here once a folder is watched."</p>
                <p>
                    <ButtonLink weight=Weight::Primary href="#empty">
                        "Choose folders"
                    </ButtonLink>
                </p>
            </EmptyState>
            <EmptyState kind=Empty::Filtered title="Nothing matches">
                <p>"Project: shop · Outcome: reverted"</p>
                <p>
                    <ButtonLink href="#empty">"Reset all filters"</ButtonLink>
                </p>
            </EmptyState>
            <EmptyState kind=Empty::Unavailable title="No container service">
                <p>"No Docker socket was found. Set DOCKER_HOST and start again."</p>
            </EmptyState>
        </Panel>
        <Panel id="failed" title="Failed" text="One part that fails leaves the others alone.">
            <ErrorState error=AppError::Internal { request_id: Some("4f2a91c0".to_owned()) } />
        </Panel>
    }
    .erased()
}
