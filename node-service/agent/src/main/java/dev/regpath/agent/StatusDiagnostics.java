package dev.regpath.agent;

import dev.regpath.fault.HostsFileDiagnostic;
import dev.regpath.fault.RedirectDiagnostic;
import dev.regpath.proto.node.Attachment;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.Frontend;
import dev.regpath.proto.node.Mirror;
import dev.regpath.proto.node.MirrorState;
import dev.regpath.proto.node.NodeStatus;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a status says that {@code regpath verify} would say, too: as much of a verification as costs nothing but looking.
 */
final class StatusDiagnostics {
    private StatusDiagnostics() {}

    /** How often each diagnostic applies, by code. */
    static Map<String, Long> of(NodeStatus status) {
        Map<String, Long> found = new TreeMap<>();
        for (Attachment attachment : status.getRedirects().getAttachmentsList()) {
            count(found, RedirectDiagnostic.NOT_ATTACHED.code(), !attachment.getHealthy());
        }
        for (Frontend frontend : status.getRedirects().getFrontendsList()) {
            count(found, RedirectDiagnostic.NO_BACKEND.code(), frontend.getBackendsCount() == 0);
        }
        for (Mirror mirror : status.getMirrorsList()) {
            count(found, HostsFileDiagnostic.CHANGED.code(), mirror.getState() == MirrorState.MIRROR_STATE_CHANGED);
            count(found, HostsFileDiagnostic.NOT_WRITTEN.code(), mirror.getState() == MirrorState.MIRROR_STATE_MISSING);
        }
        for (EndpointHealth endpoint : status.getEndpointsList()) {
            if (!endpoint.getCode().isEmpty()) {
                count(found, endpoint.getCode(), true);
            }
        }
        return found;
    }

    private static void count(Map<String, Long> found, String code, boolean applies) {
        found.merge(code, applies ? 1L : 0L, Long::sum);
    }
}
