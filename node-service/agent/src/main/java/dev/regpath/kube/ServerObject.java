package dev.regpath.kube;

/** An object as the API server sent it; also a bookmark, which has nothing but a version, or a Status, which has a code. */
interface ServerObject {
    /** Its name; empty if it has none. */
    String name();

    /** Which state of the collection it shows. */
    String resourceVersion();

    /** Of a Status: the HTTP status it stands for; 0 for other objects. */
    int code();

    /** Of a Status. */
    String message();
}
