package dev.regpath.nftables;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What the table should be: for each scope a set of cgroups for each level, and maps from frontends to chains, of which
 * each takes one of its backends. Pure.
 *
 * <p>Its chain for the output of this node is called before kube-proxy's, and the first that translates a connection is the
 * last: so a backend is always an endpoint, never the address of a Service. Only the first packet of a connection
 * comes here; the kernel's connection tracking treats the others alike, also when the table has changed since.
 *
 * @param scopes each with its number from 1 on
 * @param lease how long cgroups stay in scope if nobody renews them; zero if they stay
 */
record NftTable(List<NftScope> scopes, Duration lease) {
    /** NF_IP_PRI_NAT_DST is -100: kube-proxy's. */
    private static final int PRIORITY = -110;

    NftTable {
        scopes = List.copyOf(scopes);
        requireNonNull(lease, "lease");
    }

    /** The same for cgroups as they are now. */
    NftTable withMembers(UnaryOperator<NftMember> now) {
        return new NftTable(
                scopes.stream()
                        .map(scope ->
                                new NftScope(scope.members().stream().map(now).toList(), scope.redirects()))
                        .toList(),
                lease);
    }

    /** All rules, those of a chain in order. */
    List<NftRule> rules() {
        List<NftRule> rules = new ArrayList<>();
        for (int number = 1; number <= scopes.size(); number++) {
            NftScope scope = scopes.get(number - 1);
            for (int level : scope.levels()) {
                // What asks for the state of a connection makes the kernel track connections: without, it would call a
                // chain for translations only while some rule translates, and no connection would be refused.
                rules.add(new NftRule(
                        NftNames.OUTPUT,
                        "ct state new socket cgroupv2 level %d @%s jump %s"
                                .formatted(level, NftNames.members(number, level), NftNames.scope(number)),
                        "connections of %s, level %d".formatted(NftNames.scope(number), level)));
            }
            for (NftFamily family : NftFamily.values()) {
                String map = NftNames.frontends(number, family);
                rules.add(new NftRule(
                        NftNames.scope(number),
                        "meta l4proto . %s daddr . th dport vmap @%s".formatted(family.protocol(), map),
                        "frontends of " + map));
            }
            scope.redirects().forEach(redirect -> rules.addAll(rules(redirect)));
        }
        return rules;
    }

    private static List<NftRule> rules(Redirect redirect) {
        Frontend frontend = redirect.frontend();
        String chain = NftNames.frontend(frontend);
        String protocol = "meta l4proto " + NftNames.protocol(frontend);
        List<Endpoint> backends = redirect.backends();
        if (backends.isEmpty()) {
            String counter = "counter name \"%s\"".formatted(NftNames.withoutBackend(frontend));
            boolean refuse = redirect.whenNoBackend() == WhenNoBackend.REFUSE;
            return List.of(new NftRule(
                    chain,
                    refuse ? "%s %s %s".formatted(protocol, counter, refusal(frontend)) : counter,
                    "redirect %s => (no backends: %s)".formatted(frontend, refuse ? "refuse" : "pass through")));
        }
        List<NftRule> rules = new ArrayList<>();
        rules.add(new NftRule(chain, "counter name \"%s\"".formatted(chain), "connections to %s".formatted(frontend)));
        for (int i = 0; i < backends.size(); i++) {
            Endpoint backend = backends.get(i);
            // Of those that are left each takes its share, so that all have the same.
            int left = backends.size() - i;
            rules.add(new NftRule(
                    chain,
                    "%s%s counter name \"%s\" dnat %s to %s"
                            .formatted(
                                    left > 1 ? "numgen random mod %d 0 ".formatted(left) : "",
                                    protocol,
                                    NftNames.backend(frontend, backend),
                                    NftFamily.of(backend).protocol(),
                                    backend),
                    "redirect %s => %s".formatted(frontend, backend)));
        }
        return rules;
    }

    private static String refusal(Frontend frontend) {
        return switch (frontend.protocol()) {
            case TCP -> "reject with tcp reset";
            case UDP -> "reject";
        };
    }

    /** All that there is to be compared. */
    Set<NftFact> facts() {
        Set<NftFact> facts = new LinkedHashSet<>();
        rules().forEach(rule -> facts.add(rule.fact()));
        for (int number = 1; number <= scopes.size(); number++) {
            for (Redirect redirect : scopes.get(number - 1).redirects()) {
                facts.add(new NftFact.FrontendFact(
                        map(number, redirect), key(redirect.frontend()), NftNames.frontend(redirect.frontend())));
            }
        }
        facts.addAll(members());
        return facts;
    }

    /** Who is to be in scope now. */
    List<NftFact.MemberFact> members() {
        List<NftFact.MemberFact> members = new ArrayList<>();
        for (int number = 1; number <= scopes.size(); number++) {
            for (int level : scopes.get(number - 1).levels()) {
                for (NftMember member : scopes.get(number - 1).present(level)) {
                    members.add(new NftFact.MemberFact(
                            NftNames.members(number, level), member.id().orElseThrow()));
                }
            }
        }
        return members;
    }

    private static String map(int number, Redirect redirect) {
        return NftNames.frontends(number, NftFamily.of(redirect.frontend().endpoint()));
    }

    private static String key(Frontend frontend) {
        return "%s . %s . %d"
                .formatted(
                        NftNames.protocol(frontend),
                        Addresses.text(frontend.endpoint().address()),
                        frontend.endpoint().port());
    }

    /** All chains, sets, maps and counters, each with the word for its kind. */
    Set<NftObject> objects() {
        Set<NftObject> objects = new LinkedHashSet<>();
        objects.add(new NftObject(
                NftObject.ObjectKind.CHAIN,
                NftNames.OUTPUT,
                "type nat hook output priority %d; policy accept;".formatted(PRIORITY)));
        for (int number = 1; number <= scopes.size(); number++) {
            NftScope scope = scopes.get(number - 1);
            objects.add(NftObject.chain(NftNames.scope(number)));
            for (int level : scope.levels()) {
                objects.add(new NftObject(
                        NftObject.ObjectKind.SET, NftNames.members(number, level), "type cgroupsv2; flags timeout;"));
            }
            for (NftFamily family : NftFamily.values()) {
                objects.add(new NftObject(
                        NftObject.ObjectKind.MAP,
                        NftNames.frontends(number, family),
                        "type inet_proto . %s . inet_service : verdict;".formatted(family.type())));
            }
            for (Redirect redirect : scope.redirects()) {
                Frontend frontend = redirect.frontend();
                objects.add(NftObject.chain(NftNames.frontend(frontend)));
                objects.add(NftObject.counter(NftNames.frontend(frontend)));
                objects.add(NftObject.counter(NftNames.withoutBackend(frontend)));
                redirect.backends()
                        .forEach(backend -> objects.add(NftObject.counter(NftNames.backend(frontend, backend))));
            }
        }
        return objects;
    }

    /**
     * One transaction that makes the table what it should be, whatever is in it. Counters go on counting.
     *
     * @param there what is in it of the kinds that have names
     */
    String transaction(Set<NftObject.NftName> there) {
        StringBuilder script = new StringBuilder("add table %1$s%nflush table %1$s%n".formatted(NftNames.TABLE));
        Set<NftObject> wanted = objects();
        wanted.forEach(object -> script.append(object.add()));
        // What leads to a chain goes before the chain does.
        there.stream()
                .filter(named -> named.kind() == NftObject.ObjectKind.MAP)
                .sorted()
                .forEach(named -> script.append(named.flush()));
        rules().forEach(rule -> script.append("add rule %s %s %s comment \"%s\"%n"
                .formatted(NftNames.TABLE, rule.chain(), rule.expression(), rule.comment())));
        for (int number = 1; number <= scopes.size(); number++) {
            for (Redirect redirect : scopes.get(number - 1).redirects()) {
                script.append(element(
                        map(number, redirect),
                        key(redirect.frontend()) + " : goto " + NftNames.frontend(redirect.frontend())));
            }
        }
        script.append(renewal());
        Set<NftObject.NftName> kept = new LinkedHashSet<>();
        wanted.forEach(object -> kept.add(object.named()));
        there.stream().filter(named -> !kept.contains(named)).sorted().forEach(named -> script.append(named.delete()));
        return script.toString();
    }

    /** One transaction that puts those into scope who should be, for as long as a lease is from now on. */
    String renewal() {
        StringBuilder script = new StringBuilder();
        for (int number = 1; number <= scopes.size(); number++) {
            for (int level : scopes.get(number - 1).levels()) {
                String set = NftNames.members(number, level);
                // Before Linux 6.12 an element that is there keeps the time that it has.
                script.append("flush set %s %s%n".formatted(NftNames.TABLE, set));
                for (NftMember member : scopes.get(number - 1).present(level)) {
                    script.append(element(
                            set,
                            "\"%s\"%s"
                                    .formatted(
                                            member.file(),
                                            lease.isZero() ? "" : " timeout " + lease.toSeconds() + "s")));
                }
            }
        }
        return script.toString();
    }

    private static String element(String set, String element) {
        return "add element %s %s { %s }%n".formatted(NftNames.TABLE, set, element);
    }
}
