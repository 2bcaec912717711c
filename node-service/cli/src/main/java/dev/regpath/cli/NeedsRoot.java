package dev.regpath.cli;

/** A command that reads or changes what only root may: others are rejected before anything is tried. */
public interface NeedsRoot {}
