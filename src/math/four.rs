//! Four single-precision numbers that are worked on together.
//!
//! Of arrays in a loop the compiler makes vectors natively; for WebAssembly it often makes four copies of the work
//! instead, so there the vectors are named. Every operation is exact by IEEE 754, so the bits are the same.

use std::ops::{Add, Div, Mul, Sub};

/// Four numbers.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Debug)]
pub struct Four([f32; 4]);

/// Four numbers.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy, Debug)]
pub struct Four(std::arch::wasm32::v128);

#[cfg(not(target_arch = "wasm32"))]
impl Four {
    /// The numbers of an array.
    #[inline(always)]
    pub fn of(values: &[f32; 4]) -> Four {
        Four(*values)
    }

    /// The same number four times.
    #[inline(always)]
    pub fn splat(value: f32) -> Four {
        Four([value; 4])
    }

    /// The numbers as an array.
    #[inline(always)]
    pub fn array(self) -> [f32; 4] {
        self.0
    }

    /// The smaller of each two; the number of `self` where either is none.
    #[inline(always)]
    pub fn at_most(self, other: Four) -> Four {
        Four(std::array::from_fn(|k| if other.0[k] < self.0[k] { other.0[k] } else { self.0[k] }))
    }

    /// The larger of each two; the number of `self` where either is none.
    #[inline(always)]
    pub fn at_least(self, other: Four) -> Four {
        Four(std::array::from_fn(|k| if self.0[k] < other.0[k] { other.0[k] } else { self.0[k] }))
    }

    /// `yes` where the number is above zero, `no` elsewhere.
    #[inline(always)]
    pub fn if_positive(self, yes: Four, no: Four) -> Four {
        Four(std::array::from_fn(|k| if self.0[k] > 0.0 { yes.0[k] } else { no.0[k] }))
    }

    /// The roots.
    #[inline(always)]
    pub fn sqrt(self) -> Four {
        Four(self.0.map(f32::sqrt))
    }

    /// The sizes without the signs.
    #[inline(always)]
    pub fn abs(self) -> Four {
        Four(self.0.map(f32::abs))
    }

    /// 2ⁿ where the number is n + 1.5·2²³ for a whole n from −126 to 127.
    #[inline(always)]
    pub(super) fn power_of_shifted(self) -> Four {
        Four(self.0.map(|v| f32::from_bits(v.to_bits().wrapping_add(127) << 23)))
    }
}

#[cfg(target_arch = "wasm32")]
impl Four {
    /// The numbers of an array.
    #[inline(always)]
    pub fn of(values: &[f32; 4]) -> Four {
        Four(std::arch::wasm32::f32x4(values[0], values[1], values[2], values[3]))
    }

    /// The same number four times.
    #[inline(always)]
    pub fn splat(value: f32) -> Four {
        Four(std::arch::wasm32::f32x4_splat(value))
    }

    /// The numbers as an array.
    #[inline(always)]
    pub fn array(self) -> [f32; 4] {
        use std::arch::wasm32::f32x4_extract_lane as lane;
        [lane::<0>(self.0), lane::<1>(self.0), lane::<2>(self.0), lane::<3>(self.0)]
    }

    /// The smaller of each two; the number of `self` where either is none.
    #[inline(always)]
    pub fn at_most(self, other: Four) -> Four {
        Four(std::arch::wasm32::f32x4_pmin(self.0, other.0))
    }

    /// The larger of each two; the number of `self` where either is none.
    #[inline(always)]
    pub fn at_least(self, other: Four) -> Four {
        Four(std::arch::wasm32::f32x4_pmax(self.0, other.0))
    }

    /// `yes` where the number is above zero, `no` elsewhere.
    #[inline(always)]
    pub fn if_positive(self, yes: Four, no: Four) -> Four {
        use std::arch::wasm32::{f32x4_gt, f32x4_splat, v128_bitselect};
        Four(v128_bitselect(yes.0, no.0, f32x4_gt(self.0, f32x4_splat(0.0))))
    }

    /// The roots.
    #[inline(always)]
    pub fn sqrt(self) -> Four {
        Four(std::arch::wasm32::f32x4_sqrt(self.0))
    }

    /// The sizes without the signs.
    #[inline(always)]
    pub fn abs(self) -> Four {
        Four(std::arch::wasm32::f32x4_abs(self.0))
    }

    /// 2ⁿ where the number is n + 1.5·2²³ for a whole n from −126 to 127.
    #[inline(always)]
    pub(super) fn power_of_shifted(self) -> Four {
        use std::arch::wasm32::{i32x4_add, i32x4_shl, i32x4_splat};
        Four(i32x4_shl(i32x4_add(self.0, i32x4_splat(127)), 23))
    }
}

macro_rules! operations {
    ($($operation:ident, $name:ident, $sign:tt, $vector:ident;)*) => { $(
        impl $operation for Four {
            type Output = Four;

            #[cfg(not(target_arch = "wasm32"))]
            #[inline(always)]
            fn $name(self, other: Four) -> Four {
                Four(std::array::from_fn(|k| self.0[k] $sign other.0[k]))
            }

            #[cfg(target_arch = "wasm32")]
            #[inline(always)]
            fn $name(self, other: Four) -> Four {
                Four(std::arch::wasm32::$vector(self.0, other.0))
            }
        }
    )* };
}

operations! {
    Add, add, +, f32x4_add;
    Sub, sub, -, f32x4_sub;
    Mul, mul, *, f32x4_mul;
    Div, div, /, f32x4_div;
}

impl Four {
    /// Their sum, the first two and the last two first.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let [a, b, c, d] = self.array();
        (a + b) + (c + d)
    }
}
