// Power spectra of real frames in double precision: the golden bounds of the spectrograms leave no room for a float32
// transform, whose error grows with the loudest bin.
#ifndef GSV_AUDIO_REAL_FFT_H_
#define GSV_AUDIO_REAL_FFT_H_

#include <memory>
#include <span>
#include <vector>

namespace gsv::audio {

// One thread per object.
class RealFft {
 public:
  explicit RealFft(int size);  // even
  ~RealFft();
  RealFft(const RealFft&) = delete;
  RealFft& operator=(const RealFft&) = delete;

  // The frame to transform, [size]. Power() does not change it.
  std::span<double> input() { return input_; }
  // |X|^2 of the frame, [size / 2 + 1]. Valid until the next call.
  std::span<const double> Power();

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
  std::vector<double> input_;
  std::vector<double> power_;
};

}  // namespace gsv::audio

#endif  // GSV_AUDIO_REAL_FFT_H_
