#include "audio/real_fft.h"

#include <complex>
#include <cstddef>
#include <kissfft.hh>

#include "base/error.h"

namespace gsv::audio {

struct RealFft::Plan {
  explicit Plan(size_t half) : transform(half, /*inverse=*/false), spectrum(half) {}
  kissfft<double> transform;                   // of half the size: a real frame is transformed as pairs
  std::vector<std::complex<double>> spectrum;  // [0] holds the two real ends of the spectrum
};

RealFft::RealFft(int size) : input_(static_cast<size_t>(size)), power_(static_cast<size_t>(size) / 2 + 1) {
  GSV_CHECK(size >= 4 && size % 2 == 0);
  plan_ = std::make_unique<Plan>(static_cast<size_t>(size) / 2);
}

RealFft::~RealFft() = default;

std::span<const double> RealFft::Power() {
  std::vector<std::complex<double>>& spectrum = plan_->spectrum;
  plan_->transform.transform_real(input_.data(), spectrum.data());
  power_.front() = spectrum[0].real() * spectrum[0].real();
  power_.back() = spectrum[0].imag() * spectrum[0].imag();
  for (size_t bin = 1; bin + 1 < power_.size(); ++bin) power_[bin] = std::norm(spectrum[bin]);
  return power_;
}

}  // namespace gsv::audio
