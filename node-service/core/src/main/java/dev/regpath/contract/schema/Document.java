package dev.regpath.contract.schema;

/** What was read from a document, and can be named in a problem. */
public interface Document {
    /** Unique among all of its kind. */
    String name();

    /** Where it is. */
    DocumentSource source();
}
