package dev.regpath.cli;

/** A command that reads or changes what only root may: others are told so before anything is tried. */
public interface NeedsRoot {}
