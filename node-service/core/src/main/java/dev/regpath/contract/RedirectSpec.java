package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TruthType;
import dev.regpath.fault.ProblemCode;
import java.util.List;

/**
 * Connections that should go elsewhere.
 *
 * @param name unique within the path
 * @param frontend what is asked for
 * @param backend where it goes
 * @param prefer which backends are taken first, in this order; then any
 * @param whenNoBackend what happens while there is none
 * @param skipRedirectFromBackend a backend's own connections to the frontend are left alone
 */
public record RedirectSpec(
        String name,
        FrontendSpec frontend,
        RedirectBackend backend,
        List<Preference> prefer,
        WhenNoBackend whenNoBackend,
        boolean skipRedirectFromBackend) {
    static final Field<String> NAME = Field.required("name", KubeNames.NAME, "Unique within the path.");
    private static final Field<FrontendSpec> FRONTEND = Field.required(
            "frontend",
            FrontendSpec.TYPE,
            "What processes ask for: any of the addresses at any of the ports. At least one of `hosts`, `addresses`,"
                    + " `service`.");
    private static final Field<RedirectBackend.BackendChoice> BACKEND = Field.required(
            "backend",
            RedirectBackend.BackendChoice.TYPE,
            "Where they go: exactly one of `service`, `pods`, `addresses`.");
    private static final Field<WhenNoBackend> WHEN_NO_BACKEND = Field.optional(
                    "whenNoBackend",
                    WhenNoBackend.TYPE,
                    "While there is no backend: `PassThrough` leaves connections unchanged; `Refuse` fails them at"
                            + " once, so that containerd goes on to its next host.")
            .completedBy(WhenNoBackend.PASS_THROUGH);
    private static final Field<Boolean> SKIP = Field.optional(
                    "skipRedirectFromBackend",
                    TruthType.TRUTH,
                    "A backend's own connections to the frontend are not redirected: those of the node's Pods that are"
                            + " backends, where `spec.scope` means them. A Pod that is the only backend is never led back to"
                            + " itself.")
            .or(false);

    static final ObjectType<RedirectSpec> TYPE = ObjectType.of(
                    fields -> new RedirectSpec(
                            fields.get(NAME),
                            fields.get(FRONTEND),
                            fields.get(BACKEND).backend(),
                            fields.get(BACKEND).prefer(),
                            fields.get(WHEN_NO_BACKEND),
                            fields.get(SKIP)),
                    NAME,
                    FRONTEND,
                    BACKEND,
                    WHEN_NO_BACKEND,
                    SKIP)
            .rules(PortJoin.rules(FRONTEND, BACKEND))
            .rule(ofFamily("IPv4", "self.frontend.addresses.exists(a, !a.contains(':'))", "!b.matches('^[[]|:.*:')"))
            .rule(ofFamily("IPv6", "self.frontend.addresses.exists(a, a.contains(':'))", "b.matches('^[[]|:.*:')"));

    /** Of names and of what the cluster knows, the addresses of a family without a backend are merely not redirected. */
    private static Rule ofFamily(String family, String asked, String served) {
        return Rule.of(
                fields -> fields.isClean()
                        && fields.get(BACKEND).backend() instanceof RedirectBackend.Literal literal
                        && fields.get(FRONTEND).addresses().stream()
                                .anyMatch(address -> Addresses.family(address).equals(family))
                        && literal.addresses().stream()
                                .noneMatch(backend ->
                                        Addresses.family(backend.address()).equals(family)),
                List.of(FRONTEND),
                ProblemCode.MIXED_FAMILIES,
                "a frontend address is %s and no backend is".formatted(family),
                "Add a backend of that family, or remove the frontend.",
                "!has(self.backend.addresses) || !has(self.frontend.addresses) || !%s || self.backend.addresses.exists(b, %s)"
                        .formatted(asked, served));
    }

    public RedirectSpec {
        requireNonNull(name, "name");
        requireNonNull(frontend, "frontend");
        requireNonNull(backend, "backend");
        prefer = List.copyOf(prefer);
        requireNonNull(whenNoBackend, "whenNoBackend");
    }
}
