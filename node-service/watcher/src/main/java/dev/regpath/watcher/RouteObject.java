package dev.regpath.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regpath.contract.Api;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.contract.status.UnreadableResourceException;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A RegistryRoute as the client library holds it. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind(Api.ROUTE_KIND)
@Plural(Api.ROUTES)
public final class RouteObject extends CustomResource<JsonNode, JsonNode> {
    private static final long serialVersionUID = 1;

    /** There is none until the server's answer is read; the library would try to make one. */
    @Override
    protected @Nullable JsonNode initSpec() {
        return null;
    }

    @Override
    protected @Nullable JsonNode initStatus() {
        return null;
    }

    /** The route of a path. Kubernetes removes it with the path, also while no watcher runs. */
    static RouteObject of(PathObject path, RouteSpec route) {
        RouteObject object = new RouteObject();
        object.getMetadata().setName(path.name());
        object.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion(path.getApiVersion())
                        .withKind(path.getKind())
                        .withName(path.name())
                        .withUid(path.getMetadata().getUid())
                        .build()));
        ObjectNode spec = (ObjectNode) JacksonContent.node(route.encode());
        spec.set(RouteSpec.PATH, path.getSpec());
        object.setSpec(spec);
        return object;
    }

    /** Whether it is this route of this path already. */
    boolean isOf(PathObject path, RouteSpec route) {
        try {
            return getSpec() != null
                    && route.equals(RouteSpec.decode(new JacksonContent(getSpec())))
                    && Objects.equals(path.getSpec(), getSpec().get(RouteSpec.PATH))
                    && getMetadata().getOwnerReferences().stream()
                            .anyMatch(owner -> path.getMetadata().getUid().equals(owner.getUid()));
        } catch (UnreadableResourceException e) {
            return false; // Written by hand, or by a newer watcher: it is written again.
        }
    }

    String name() {
        return getMetadata().getName();
    }
}
