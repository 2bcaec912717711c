package dev.regpath.nftables;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.NotSupportedException;
import dev.regpath.redirect.DataplaneChoice;
import dev.regpath.redirect.Redirects;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The ways in which this node could redirect, and which of them it takes. */
public final class Dataplanes implements AutoCloseable {
    /** Which way a table is put in place. */
    public sealed interface Selection {
        /** By programs on cgroups. */
        record ByBpf(Redirects redirects) implements Selection {}

        /**
         * By a table of nftables.
         *
         * @param instead that this is not what would be best, and why
         */
        record ByNftables(NftRedirects redirects, Optional<Problem> instead) implements Selection {}

        /** Not at all. */
        record ByNothing(Problem problem) implements Selection {
            public ByNothing {
                requireNonNull(problem, "problem");
            }
        }
    }

    /**
     * A way, or why there is none.
     *
     * @param way empty if there is none
     * @param missing present if there is none
     */
    private record DataplaneWay<T>(Optional<T> way, Optional<Problem> missing) {
        interface WayOpening<T> {
            T open() throws NotSupportedException, IOException;
        }

        static <T> DataplaneWay<T> of(WayOpening<T> opening) throws IOException {
            try {
                return new DataplaneWay<>(Optional.of(opening.open()), Optional.empty());
            } catch (NotSupportedException e) {
                return new DataplaneWay<>(Optional.empty(), Optional.of(e.problem()));
            }
        }
    }

    private final DataplaneChoice choice;
    private final DataplaneWay<Redirects> bpf;
    private final DataplaneWay<NftRedirects> nftables;

    private Dataplanes(DataplaneChoice choice, DataplaneWay<Redirects> bpf, DataplaneWay<NftRedirects> nftables) {
        this.choice = choice;
        this.bpf = bpf;
        this.nftables = nftables;
    }

    /**
     * Changes nothing yet.
     *
     * @param lease how long redirects by nftables stay if nobody renews them; zero if they stay
     */
    public static Dataplanes open(DataplaneChoice choice, Redirects.RedirectEnvironment environment, Duration lease)
            throws IOException {
        return new Dataplanes(
                choice,
                DataplaneWay.of(() -> Redirects.open(environment)),
                DataplaneWay.of(() -> NftRedirects.open(environment, lease)));
    }

    /** BPF, be it taken or not; empty if it cannot be had. */
    public Optional<Redirects> bpf() {
        return bpf.way();
    }

    /** nftables, be it taken or not; empty if it cannot be had. */
    public Optional<NftRedirects> nftables() {
        return nftables.way();
    }

    /** The way for a table. */
    public Selection select(RoutingTable table) throws KernelException {
        return switch (choice) {
            case BPF -> byBpf();
            case Nftables -> byNftables(Optional.empty());
            case Auto -> {
                Optional<Problem> obstacle =
                        bpf.way().isPresent() ? bpf.way().get().obstacle(table) : bpf.missing();
                yield obstacle.isPresent() && nftables.way().isPresent()
                        ? byNftables(obstacle.map(Dataplanes::instead))
                        : byBpf();
            }
        };
    }

    /**
     * The way by which a table is in place; if it is not, that for it. Who looks may be allowed more than the agent that has
     * put it there.
     */
    public Selection inPlace(RoutingTable table) throws KernelException, IOException {
        boolean programs = bpf.way().isPresent() && bpf.way().get().isInPlace();
        boolean rules = nftables.way().isPresent() && nftables.way().get().isInPlace();
        return choice == DataplaneChoice.Auto && rules && !programs ? byNftables(Optional.empty()) : select(table);
    }

    private Selection byBpf() {
        return bpf.way()
                .<Selection>map(Selection.ByBpf::new)
                .orElseGet(() -> new Selection.ByNothing(bpf.missing().orElseThrow()));
    }

    private Selection byNftables(Optional<Problem> instead) {
        return nftables.way()
                .<Selection>map(way -> new Selection.ByNftables(way, instead))
                .orElseGet(() -> new Selection.ByNothing(nftables.missing().orElseThrow()));
    }

    private static Problem instead(Problem obstacle) {
        return Problem.of(
                ProblemCode.NFTABLES_INSTEAD,
                Subject.REDIRECTS,
                "nftables redirects instead of BPF: " + obstacle.what(),
                obstacle.remedy());
    }

    @Override
    public void close() {
        bpf.way().ifPresent(Redirects::close);
    }
}
