package dev.regpath.agent;

import dev.regpath.files.Ledger;
import dev.regpath.files.Owned;
import dev.regpath.proto.node.Mirror;
import dev.regpath.proto.node.MirrorState;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mirrors of a table in the words of the API. */
final class MirrorStatus {
    private final Ledger ledger;

    MirrorStatus(Ledger ledger) {
        this.ledger = ledger;
    }

    List<Mirror> of(RoutingTable table) throws IOException {
        List<Mirror> all = new ArrayList<>();
        for (dev.regpath.routing.Mirror mirror : table.mirrors()) {
            Optional<Owned> file = ledger.owned().stream()
                    .filter(owned -> owned.path().endsWith("hosts.toml"))
                    .filter(owned -> owned.purpose().equals("mirror " + mirror.registry()))
                    .findFirst();
            Mirror.Builder status = Mirror.newBuilder()
                    .setRegistry(mirror.registry().toString())
                    .setPath(mirror.path())
                    .setFile(file.map(owned -> owned.path().toString()).orElse(""))
                    .setFallbackToUpstream(mirror.fallbackToUpstream())
                    .setState(file.isPresent() ? state(file.get()) : MirrorState.MIRROR_STATE_MISSING);
            mirror.hosts().forEach(host -> status.addHosts(host.url().toString()));
            all.add(status.build());
        }
        return all;
    }

    private MirrorState state(Owned file) throws IOException {
        return switch (ledger.state(file.path())) {
            case OURS -> MirrorState.MIRROR_STATE_IN_PLACE;
            case CHANGED -> MirrorState.MIRROR_STATE_CHANGED;
            default -> MirrorState.MIRROR_STATE_MISSING;
        };
    }
}
