// @ts-check
// A few points of each table, as a thumbnail. Three characters a point: across, down (each one of 64), class.

import { s } from "../h.js";

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/** @type {Record<string, string>} */
const POINTS = {
  penguins:
    "4I0hG0pR0pL0tP0gS0lC0gS0iG0mW0dH0gQ0iS0pM0eQ0zg1rg1ts1jm1ml1pr1pv1mj1rj1xk1vj1ku1gH1CA2Yh2-h2Hw2Fx2Mz2Iy2Nm2",
  iris: "5y0aq05y05q07q03T01B0xG1pT1BG1BB1HB1lO1wO1vJ1Ey1wG1Bq1vO1EG1GO1Sl2IJ2HO2JB2FG2KJ2VD2PB2PB2Ny2Nq2NG2GJ2Iw2Kw2",
  wine: "4f03E00I05F08o03t07l0go02E0yC1Cx1BB1yN1Fy1vO1Fy1DD1sH1Bv1wK1AG1pN1dR2kO2vU2iT2kT2gN2yU2mQ29U2pR2xQ2jU2aQ2tU2",
  gapminder:
    "L40bv0O40yg0K40O20xk0tj0rD0M50Dk0iv0K30Da0Ad0If0Fd0gn0I80zd0hB0jK0Ii0cC0Do0vi0aS0pk0EG0Ca0zx0zm0po0mq0Qb0Sd0",
  "seattle-weather":
    "1O0PH0rz0Bb0kH01K0oT0Ev0Cj0Fz09r04N0FA0Eu0lM0ux0nL0IE0X80Ds0KK0iB0ME0wo01K04E0-k0IF01N0-c0oV0gg0Fq0tL0jz0Ck0Dl0lI0bq0nH0cc0kI0NF0Sd0",
  digits: "k40s40A40kc0sc0Ac0Ic0Ak0Ik0ss0As0AA0AI0II0AQ0IQ0kY0sY0AY0IY0",
  moons:
    "EG0Dv0Gs0Dq0Bc0yb0t80u50n00i20j30dc0a90aa08c05p02n00D01D0lh1mq1lx1lB1qK1wR1xS1CX1CR1H_1HX1LT1RQ1RJ1YI1VM1_D1Zt1Zp1",
  circles:
    "_u0Zp0-i0Sa0N70F40x00o40h90bd07h02p00v00E02L0aS0hW0sY0x_0DZ0LV0RT0XL0-D0Ix1Iq1Gk1xk1rh1mn1ip1hy1jE1nF1tK1yJ1IJ1HA1",
  spirals:
    "yq0uk0ok0jp0gv0fC0gK0jQ0nV0sZ0x_0D_0I-0NX0RS0VN0YH0-A0_t0_m0-f0Y80W10tB1xH1DH1IC1Lw1Mp1Lh1Ib1E61z21u01o01j11e41a916e13k11r10y10F11M13T15-1",
  blobs:
    "7W02Q0a_0gZ00_03S05R0eI09Q0iJ07Q08U0VN1YT1EK1_B1EF1Yx1RF1Lw1SI1Rz1GM1KA1e52h82092932p02kk2ba2al2l72jp2ca2je2",
  xor: "dO0Tp0dN0lQ0kG0S90K70aM0Kj0_70bP0cP0J700V0iz0A002J0W30Hk0M00AH1bi1_I1JA1OS1nf1XL1UH1of1SI1kp1H_1GU1111lc1MI1QK1",
  "noisy-line": "0Z02_04H07G09T0by0eM0gP0ix0kp0mC0pA0rk0tA0wb0ya0Ah0Ce0Ek0Hr0Jp0Lg0Oh0Q50S40U00W40Zd0_b0",
  sine: "0y02t04k06n0890a60c70e70g00i90k60me0ob0qi0sq0uq0wy0xC0zF0BG0DL0FT0HX0JV0LT0NW0P_0RS0TT0VI0XD0Zz0_s0",
  ratings: "4404d04m0d40dd0dm0md0mm0mN1v41vd1vm2vE0E42Em1Ev0EE0N41Nd1Nm1Nv1NE0NN0",
  "seasonal-series": "0O02I04D07C09E0bI0dM0fP0hN0kJ0mC0ow0qs0sq0ut0xx0zB0BD0DC0Fx0Hr0Kl0Mg0Of0Qh0Sl0Up0Xs0Zq0_m0",
};

/** @param {string} id Of a sample or a generator; an unknown one is three dots. */
export function thumbnail(id) {
  const text = POINTS[id] ?? "kw0wk1Iw2";
  const square = id === "digits";
  const dots = [];
  for (let i = 0; i < text.length; i += 3) {
    const x = 5 + (DIGITS.indexOf(text[i]) / 63) * 38;
    const y = 5 + (DIGITS.indexOf(text[i + 1]) / 63) * 38;
    const shape = square
      ? s("rect", { x: x - 2.2, y: y - 2.2, width: 4.4, height: 4.4 })
      : s("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 1.7 });
    shape.setAttribute("class", `fill-${text[i + 2]}`);
    dots.push(shape);
  }
  return s("svg", { viewBox: "0 0 48 48", "aria-hidden": "true" }, dots);
}
