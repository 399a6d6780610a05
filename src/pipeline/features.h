// Features of phones from the Chinese language model.
#ifndef GSV_PIPELINE_FEATURES_H_
#define GSV_PIPELINE_FEATURES_H_

#include <vector>

#include "models/roberta.h"
#include "ops/context.h"
#include "text/frontend.h"

namespace gsv::pipeline {

bool HasChinese(const text::Phones& phones);

// [phones, width], row-major: for each Chinese run the features of its characters, repeated for the phones of each;
// zeros elsewhere. Empty where there is no Chinese at all (the same as all zeros). `width` is what the GPT expects.
// Source: TextPreprocessor.py, get_bert_feature. Errors: kModelMismatch where RoBERTa has another width.
std::vector<float> PhoneFeatures(Context& ctx, const models::Roberta& roberta, const text::Phones& phones, int width);

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_FEATURES_H_
