package dev.regpath.contract;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.Rule;
import dev.regpath.fault.ProblemCode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Which port of a backend belongs to which of the frontend: the one of the same name, or the only one. The rule is that
 * of Cilium's LocalRedirectPolicy (pkg/loadbalancer/redirectpolicy).
 */
public final class PortJoin {
    private static final String NO_NAME = "one of several backend ports has no name";

    private PortJoin() {}

    /**
     * The port of the backend for one of the frontend.
     *
     * @param ports the backend's; at least one
     * @param name the frontend port's name, if it has one
     * @param only whether the frontend has no other port
     */
    public static Optional<BackendPort> find(List<BackendPort> ports, Optional<String> name, boolean only) {
        if (only && ports.size() == 1) {
            BackendPort port = ports.getFirst();
            boolean differ = name.isPresent() && port.name().isPresent() && !name.equals(port.name());
            return differ ? Optional.empty() : Optional.of(port);
        }
        return ports.stream()
                .filter(port -> name.isPresent() && port.name().equals(name))
                .findFirst();
    }

    /**
     * What must hold of a frontend and a backend, as far as the document alone can show. Ports that could not be read would be
     * missed a second time; so a rule is looked at only while nothing in the document is wrong.
     */
    static List<Rule> rules(Field<FrontendSpec> frontend, Field<RedirectBackend.BackendChoice> backend) {
        return RULES.stream().map(rule -> rule.of(frontend, backend)).toList();
    }

    /**
     * One of them.
     *
     * @param fault what is wrong with a backend for these ports of a frontend, which are none if they are those of a Service
     * @param message the same in words for all such backends
     * @param remedy how it is corrected
     * @param cel what must hold of a redirect, all of it
     */
    private record PortRule(
            BiFunction<List<FrontendSpec.FrontendPort>, RedirectBackend, Optional<String>> fault,
            String message,
            String remedy,
            List<String> cel) {
        static PortRule of(
                BiPredicate<List<FrontendSpec.FrontendPort>, RedirectBackend> broken,
                String message,
                String remedy,
                String cel) {
            return new PortRule(
                    (frontend, backend) -> broken.test(frontend, backend) ? Optional.of(message) : Optional.empty(),
                    message,
                    remedy,
                    List.of(cel));
        }

        Rule of(Field<FrontendSpec> frontend, Field<RedirectBackend.BackendChoice> backend) {
            return new Rule(message, backend.name(), "(%s)".formatted(String.join(") && (", cel)), fields -> {
                if (fields.isClean()) {
                    fault.apply(
                                    fields.get(frontend).ports(),
                                    fields.get(backend).backend())
                            .ifPresent(what -> fields.written(backend)
                                    .ifPresent(value -> value.reject(ProblemCode.PORTS_DO_NOT_JOIN, what, remedy)));
                }
            });
        }
    }

    /** Whether an address has a port, as {@code 10.96.12.7:5000} and {@code [2001:db8::7]:5000} have. */
    private static final String HAS_PORT = "a, a.matches(r'^(?:[^:]*|.*[]]):[0-9]+$')";

    private static final String ONE_FRONTEND_PORT = "!has(self.frontend.ports) || self.frontend.ports.size() < 2";
    private static final String NO_ADDRESSES = "!has(self.backend.addresses) || ";

    private static final List<PortRule> RULES = List.of(
            PortRule.of(
                    (frontend, backend) -> frontend.size() > 1
                            && backend instanceof ServiceBackend service
                            && service.port().isPresent(),
                    "one port of a Service cannot serve several frontend ports",
                    "Remove service.port; the Service's ports are then found by the frontend ports' names.",
                    "!has(self.backend.service) || !has(self.backend.service.port) || " + ONE_FRONTEND_PORT),
            PortRule.of(
                    (_, backend) -> backend instanceof RedirectBackend.Literal literal
                            && withPort(literal) == 0
                            && literal.ports().isEmpty(),
                    "the addresses have no port",
                    "Write 10.96.12.7:5000, or add ports beside addresses.",
                    NO_ADDRESSES
                            + "(has(self.backend.ports) && self.backend.ports.size() > 0) || self.backend.addresses.exists(%s)"
                                    .formatted(HAS_PORT)),
            PortRule.of(
                    (_, backend) -> backend instanceof RedirectBackend.Literal literal
                            && withPort(literal) > 0
                            && (withPort(literal) < literal.addresses().size()
                                    || !literal.ports().isEmpty()),
                    "some addresses have a port of their own and some have not",
                    "Write all ports with the addresses, or all under ports.",
                    NO_ADDRESSES
                            + "!self.backend.addresses.exists(%1$s) || (self.backend.addresses.all(%1$s) && (!has(self.backend.ports) || self.backend.ports.size() == 0))"
                                    .formatted(HAS_PORT)),
            PortRule.of(
                    (frontend, backend) -> frontend.size() > 1
                            && backend instanceof RedirectBackend.Literal literal
                            && withPort(literal) > 0,
                    "an address with one port cannot serve several frontend ports",
                    "Write the addresses without ports, and add ports with the names of the frontend's.",
                    NO_ADDRESSES + ONE_FRONTEND_PORT + " || !self.backend.addresses.exists(%s)".formatted(HAS_PORT)),
            new PortRule(
                    (_, backend) -> ports(backend).size() < 2
                            ? Optional.empty()
                            : ports(backend).stream()
                                    .filter(port -> port.name().isEmpty())
                                    .findFirst()
                                    .map(_ -> NO_NAME),
                    NO_NAME,
                    "Give it that of a frontend port.",
                    ofEachList("%1$s.size() < 2 || %1$s.all(p, has(p.name))")),
            new PortRule(
                    (_, backend) -> nameOfTwo(ports(backend)).map("two backend ports have the name '%s'"::formatted),
                    "two backend ports have the same name",
                    "Give each the name of one frontend port.",
                    ofEachList("%1$s.all(p, !has(p.name) || %1$s.exists_one(q, has(q.name) && q.name == p.name))")),
            new PortRule(
                    (frontend, backend) -> ports(backend).isEmpty()
                            ? Optional.empty()
                            : frontend.stream()
                                    .filter(port -> find(ports(backend), port.name(), frontend.size() == 1)
                                            .isEmpty())
                                    .findFirst()
                                    .map(port -> "no backend port belongs to frontend port %s"
                                            .formatted(
                                                    port.name().map(Quoted::of).orElse(Integer.toString(port.port())))),
                    "no backend port belongs to one of the frontend ports",
                    "Give the backend a port of that name.",
                    Stream.concat(
                                    ofEachList(
                                            "%1$s.size() == 0 || !has(self.frontend.ports) || self.frontend.ports.all(f, (self.frontend.ports.size() == 1 && %1$s.size() == 1 && !(has(f.name) && has(%1$s[0].name))) || (has(f.name) && %1$s.exists(p, has(p.name) && p.name == f.name)))")
                                            .stream(),
                                    Stream.of("!has(self.backend.pods) || !has(self.backend.pods.port) || "
                                            + ONE_FRONTEND_PORT))
                            .toList()));

    /** The ports of a backend that are found by name. */
    private static List<BackendPort> ports(RedirectBackend backend) {
        return switch (backend) {
            case ServiceBackend _ -> List.of();
            case PodsBackend pods -> pods.ports();
            case RedirectBackend.Literal literal -> literal.ports();
        };
    }

    private static long withPort(RedirectBackend.Literal literal) {
        return literal.addresses().stream()
                .filter(address -> address.port().isPresent())
                .count();
    }

    private static Optional<String> nameOfTwo(List<BackendPort> ports) {
        Set<String> names = new HashSet<>();
        return ports.stream()
                .flatMap(port -> port.name().stream())
                .filter(name -> !names.add(name))
                .findFirst();
    }

    /** What must hold of each list of ports that a backend can have. */
    private static List<String> ofEachList(String cel) {
        return List.of(
                "!has(self.backend.ports) || " + cel.formatted("self.backend.ports"),
                "!has(self.backend.pods) || !has(self.backend.pods.ports) || "
                        + cel.formatted("self.backend.pods.ports"));
    }
}
