//! Markdown of models, made safe.
