// What holds a pod's namespaces open: waits until it is told to end. Linked statically, so that its image is one file.
#include <signal.h>
#include <unistd.h>

static void end(int signal) {
  (void)signal;
  _exit(0);
}

int main(void) {
  // The first process of a pid namespace is ended only by signals that it handles.
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  for (;;) pause();
}
