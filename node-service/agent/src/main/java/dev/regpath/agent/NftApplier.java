package dev.regpath.agent;

import dev.regpath.linux.KernelException;
import dev.regpath.nftables.NftPlan;
import dev.regpath.nftables.NftRedirects;
import dev.regpath.proto.node.Redirects;
import dev.regpath.redirect.DataplaneChoice;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.TableDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Redirects by a table of nftables. Each plan that is carried out renews their lease. */
final class NftApplier implements Dataplane {
    private final NftRedirects redirects;

    NftApplier(NftRedirects redirects) {
        this.redirects = redirects;
    }

    @Override
    public ApplierPlan plan(RoutingTable table) throws IOException, KernelException {
        NftPlan plan = redirects.plan(table);
        List<String> lines = plan.lines();
        return new ApplierPlan(
                () -> lines.stream().map(line -> line + "\n").collect(Collectors.joining()),
                plan.problems(),
                redirects.isDone(plan)
                        ? Optional.empty()
                        : Optional.of(() -> {
                            redirects.apply(plan);
                            return new ApplyOutcome(lines, List.of());
                        }));
    }

    /** All of it is compared: that takes one call of nft. */
    @Override
    public ApplierPlan planChange(TableDifference difference) throws IOException, KernelException {
        return plan(difference.now());
    }

    @Override
    public ApplyOutcome revert() throws IOException, KernelException {
        NftPlan plan = redirects.plan(RoutingTable.EMPTY);
        redirects.apply(plan);
        return new ApplyOutcome(plan.lines(), List.of());
    }

    @Override
    public void keepScope() throws KernelException, IOException {
        redirects.keepScope();
    }

    @Override
    public List<Path> scopeDirectories() {
        return redirects.scopeDirectories();
    }

    @Override
    public Redirects status(RoutingTable table) throws KernelException, IOException {
        return RedirectStatus.of(redirects.observe(table), table, DataplaneChoice.Nftables);
    }
}
