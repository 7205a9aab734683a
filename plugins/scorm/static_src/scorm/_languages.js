// The languages that a text of the data model may say it is in: the codes of ISO 639-1 and 639-2,
// those of older lists among them. By their first letter.
const CODES = {
  a:
    "a ar b bk ce ch da dp dy e eb f fa fh fr gq in jt ju k ka kk kz lb le lg ln ls lt m mh n " +
    "ng nn np pa r ra rb rc rg rm rn ro rp rq rs rt rw ry rz s sa se sm st th tj us v va ve " +
    "vk wa y ym yr z ze zj",
  b:
    "a ad ai ak al am an aq ar as at ax bc bj cc cl e ej el em en er ew ez fd fq g gc gn h ho " +
    "i ih ik in is jn km la lg lo lt m n nt o od os py qi r ra re rh rx s ss tk ua ug ul um " +
    "ur xk xr yn yv",
  c:
    "a ad ai ar at au ay ch cp e eb el es gg h ha hb he hg hi hk hm hn ho hp hr hu hv hy ic " +
    "kb lc ld ls mc mn nr o op or os pe pf pp ps r re rg rh rj rk rl rm rp rr rs s sb sw u us " +
    "v wd y ym ze",
  d:
    "a ak an ar av ay e el en eu go gr hd ik in iq iv je oi ra rh rw sb tp ua um ut v yo yu z " +
    "zg zo",
  e: "bu e fi gl gy ka kk l ll lx mk n ng nm o po s sk st su t u us we wo xt",
  f: "a an ao as at f i ij il in it iu j o on r ra rc re rm ro rp rr rs ry uc ul ur y",
  g:
    "a aa ag an ay az ba bo bz d em eo er ez il l la le lg lk lv mh n no oh om on or ot rb rc " +
    "re rn sw u uc ug uj ur uz v wi ya",
  h:
    "a ai ak at au aw ax bs dn e ea eb er i if il im in it mn mo nj o r rv sb sn t u un up ur " +
    "y ye z",
  i:
    "a ba bb bo ce d do e g i ii jo k ke kt ku le lo n na nc nd ne nh o pk ra ro s sl t ta u " +
    "w zh",
  j: "a am av aw bo go i mc pn pr rb ut v w",
  k:
    "a aa ab ac aj al am an ar as at au aw az bd bl cg de ea ek en fo g gp ha hi hk hm ho hq " +
    "hw i ik in ir iu j k kj l ln m mb mr n nc ng o oi ok om on or os pe pv r rc ri rj rl ro " +
    "ru s sb sf sh tr u ua um ur ut v w wk xl xv y zj zt",
  l:
    "a ad ag ah am ao at av b ez fn g i ij il im in it iv kt mo n o ol ou oz rc sm t tg tz u " +
    "ua ub ug ui un uo us uy v vs zh zz",
  m:
    "ac ad af ag ah ai ak al an ao ap ar as ay de df dr en er fe g ga gh go h hr i ic in is k " +
    "kd kh l lg lt n nc ni no o oe oh ol on os r ri rj s sa t ua ul un up us wl wr wv y ya ye " +
    "yn yv zn",
  n:
    "a ah ai an ap aq au av b bl d de do ds e ep ew g ia ic iu jo l ld mg n nh no o ob og on " +
    "or ov pi qo r so ub us v wc y ya ym yn yo zi",
  o: "c ci j jb jc jg ji js jw ka m r ri rm ry s sa ss ta to",
  p:
    "a aa ag al am an ap au bu cd cm dc dt eo er es fl hi hn i is l li lt mk ms nb nt ol on " +
    "or qm ra rg ro rp rs s t us",
  q: "u uc ue ug uz",
  r: "aj ap ar gn hg if m my n o oa of oh om on tm u ue ug um un up us w wk",
  s:
    "a ad ag ah ai al am an aq as at az ba bp c cc cn co cr d dc dh e ee eh ei el em es g ga " +
    "gn gs h hi hn hu i id in io it k l la lh li lk lo lv ly m ma md me mi mj mn mo ms n na " +
    "nb nd nk o og om on ot pa py q qi r rc rd rn rp rr s sa sw sy t tq tr u uk un us ux v w " +
    "wa wb wc we wh yc yr zl",
  t:
    "a ah ai am at ce cy du e el em eo er et g gk gl gx h ha ht i ib ig ir iv k kl kr l lh li " +
    "ly mh n nf o og ok on pi r ru rv rw s sd si sn so t tm tq tt uk um up ur ut vl w wi wq y " +
    "yv zm",
  u: "dm g ga ig k kr mb mu nd r rd z zb zn",
  v: "ai e ec en ep i ie ls mf mw o ol ot ro un",
  w: "a ae ak al ar as bp el en ln o ol uu",
  x: "al h ho mf nr og pe sl",
  y: "ao ap av bb dd i id o or pk rl ue",
  z: "a ai ap bl ea en gh h ha ho nd sm u ul un xx yb za",
};
const KNOWN = new Set(
  Object.entries(CODES).flatMap(([letter, rest]) => rest.split(" ").map((end) => letter + end)),
);
// Registered as a whole, or private: i-klingon, x-anything.
const WITHOUT_CODE = ["i", "x"];
const SHAPE = /^[A-Za-z]{1,3}(-[A-Za-z0-9]{2,8})*$/;

export function isLanguage(tag) {
  const [primary] = tag.toLowerCase().split("-");
  const isKnown = KNOWN.has(primary) || (WITHOUT_CODE.includes(primary) && tag.length > 2);
  return SHAPE.test(tag) && isKnown;
}
