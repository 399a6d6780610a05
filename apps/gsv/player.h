// The loudspeaker, through ALSA (PipeWire and PulseAudio answer there too).
#ifndef GSV_APPS_PLAYER_H_
#define GSV_APPS_PLAYER_H_

#include "gsv/gsv.h"

namespace gsv::cli {

// Plays to the end, or until an interrupt. Errors: OutputUnwritable where there is no sound device; Cancelled.
void Play(const Audio& audio);

}  // namespace gsv::cli

#endif  // GSV_APPS_PLAYER_H_
