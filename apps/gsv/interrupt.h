// ctrl-C: the first one asks the running request to stop, a second one ends the program at once.
#ifndef GSV_APPS_INTERRUPT_H_
#define GSV_APPS_INTERRUPT_H_

namespace gsv::cli {

// Handles SIGINT and SIGTERM from now on, and lets writes to a closed pipe fail instead of killing the program.
void WatchInterrupts();

bool Interrupted();

// Throws Error Cancelled after an interrupt. For the places between long steps.
void CheckInterrupt();

}  // namespace gsv::cli

#endif  // GSV_APPS_INTERRUPT_H_
