package dev.regpath.linux;

/**
 * What the kernel says of a link between a program and a cgroup: {@code struct bpf_link_info}.
 *
 * @param programId the program that runs
 * @param cgroupId the cgroup it runs for; 0 once that is gone, but with a socket of it still open the id stays
 */
public record LinkInfo(int programId, long cgroupId) {}
