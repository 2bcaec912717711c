package dev.regpath.cli;

import dev.regpath.proto.node.EndpointState;
import dev.regpath.proto.node.MirrorState;
import dev.regpath.proto.node.NameAnswerer;
import dev.regpath.proto.node.NameState;
import dev.regpath.proto.node.PinOrigin;

/** The states of a node's status in words, the same for people and programs. */
final class StatusWords {
    private StatusWords() {}

    static String of(MirrorState state) {
        return switch (state) {
            case MIRROR_STATE_IN_PLACE -> "in place";
            case MIRROR_STATE_MISSING -> "not written";
            case MIRROR_STATE_CHANGED -> "changed by another";
            case MIRROR_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    static String of(NameState state) {
        return switch (state) {
            case NAME_STATE_IN_PLACE -> "in place";
            case NAME_STATE_MISSING -> "not written";
            case NAME_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    static String of(PinOrigin origin) {
        return switch (origin) {
            case PIN_ORIGIN_LAST_KNOWN -> dev.regpath.routing.PinOrigin.LAST_KNOWN.words();
            case PIN_ORIGIN_FRONTEND -> dev.regpath.routing.PinOrigin.FRONTEND.words();
            case PIN_ORIGIN_PLACEHOLDER -> dev.regpath.routing.PinOrigin.PLACEHOLDER.words();
            case PIN_ORIGIN_BACKENDS -> dev.regpath.routing.PinOrigin.BACKENDS.words();
            case PIN_ORIGIN_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    static String of(NameAnswerer answerer) {
        return switch (answerer) {
            case NAME_ANSWERER_HOSTS_FILE -> "hosts file";
            case NAME_ANSWERER_RESOLVER -> "resolver";
            case NAME_ANSWERER_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    static String of(EndpointState state) {
        return switch (state) {
            case ENDPOINT_STATE_SERVING -> "serves";
            case ENDPOINT_STATE_WITHDRAWN -> "withdrawn, others serve";
            case ENDPOINT_STATE_FAILING -> "failing, nothing else serves";
            case ENDPOINT_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }
}
