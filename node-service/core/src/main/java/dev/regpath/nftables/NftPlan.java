package dev.regpath.nftables;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.nftables.NftFact.MemberFact;
import dev.regpath.nftables.NftFact.RuleFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to change in nftables so that it does what a table asks for: it can be printed, and carried out once. */
public final class NftPlan {
    /** How comments of rules begin that an operator wants to read. */
    private static final String REDIRECT = "redirect ";

    private final Optional<NftTable> wanted;
    private final NftState before;
    private final List<Problem> problems;

    /**
     * Compares nothing yet.
     *
     * @param wanted what the table should be; empty if it should not be there
     */
    NftPlan(Optional<NftTable> wanted, NftState before, List<Problem> problems) {
        this.wanted = requireNonNull(wanted, "wanted");
        this.before = requireNonNull(before, "before");
        this.problems = List.copyOf(problems);
    }

    Optional<NftTable> wanted() {
        return wanted;
    }

    /** What cannot be done, and why. */
    public List<Problem> problems() {
        return problems;
    }

    /** Whether nothing is to be done. */
    public boolean isEmpty() {
        return lines().isEmpty();
    }

    /** Whether those who are in scope are to stay for another lease, or for good; no step of a plan. */
    public boolean renews() {
        return wanted.isPresent() && (before.leased() || !wanted.get().lease().isZero());
    }

    /** One line for each step. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(tableLines());
        lines.addAll(members());
        return lines;
    }

    /** Of these, those that are not about who is in scope. */
    public List<String> tableLines() {
        if (wanted.isEmpty()) {
            return before.present() ? List.of("- table %s of nftables".formatted(NftNames.TABLE)) : List.of();
        }
        List<String> lines = difference(sentences(facts().stream()), sentences(before.facts().stream()));
        return lines.isEmpty() && differs() ? List.of("~ table %s of nftables".formatted(NftNames.TABLE)) : lines;
    }

    private static List<String> sentences(Stream<NftFact> facts) {
        return facts.flatMap(fact -> fact instanceof RuleFact rule ? Stream.of(rule.comment()) : Stream.empty())
                .filter(comment -> comment.startsWith(REDIRECT))
                .toList();
    }

    /** Which cgroups come into scope, or leave it. */
    public List<String> members() {
        return wanted.isEmpty()
                ? List.of()
                : difference(memberSentences(facts().stream()), memberSentences(before.facts().stream()));
    }

    private List<String> memberSentences(Stream<NftFact> facts) {
        return facts.flatMap(fact -> fact instanceof MemberFact member ? Stream.of(sentence(member)) : Stream.empty())
                .distinct()
                .toList();
    }

    private String sentence(MemberFact fact) {
        String cgroup = wanted.stream()
                .flatMap(table -> table.scopes().stream())
                .flatMap(scope -> scope.members().stream())
                .filter(member -> member.id().equals(OptionalLong.of(fact.id())))
                .map(member -> member.cgroup().toString())
                .findFirst()
                .orElseGet(() -> "cgroup id " + Long.toUnsignedString(fact.id()));
        return "scope " + cgroup;
    }

    /** Whether what holds all that together is another. */
    private boolean differs() {
        Set<NftObject.NftName> named = wanted.stream()
                .flatMap(table -> table.objects().stream())
                .map(NftObject::named)
                .collect(Collectors.toSet());
        return !named.equals(before.objects()) || !withoutMembers(facts()).equals(withoutMembers(before.facts()));
    }

    private static Set<NftFact> withoutMembers(Set<NftFact> facts) {
        return facts.stream().filter(fact -> !(fact instanceof MemberFact)).collect(Collectors.toSet());
    }

    private Set<NftFact> facts() {
        return wanted.map(NftTable::facts).orElse(Set.of());
    }

    private static List<String> difference(List<String> wanted, List<String> found) {
        return Stream.concat(
                        wanted.stream().filter(line -> !found.contains(line)).map("+ "::concat),
                        found.stream().filter(line -> !wanted.contains(line)).map("- "::concat))
                .toList();
    }

    /** One transaction that does it. */
    String transaction() {
        return wanted.map(table -> table.transaction(before.objects()))
                .orElseGet(() -> "delete table %s%n".formatted(NftNames.TABLE));
    }
}
