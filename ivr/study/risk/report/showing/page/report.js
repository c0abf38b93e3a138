"use strict";
// The threshold: counts by score are summed above it; nothing is asked of anybody.
(() => {
  const stakes = JSON.parse(document.getElementById("stakes").textContent);
  const slider = document.getElementById("at");
  const sum = (list, from, to) => list.slice(from, to).reduce((total, each) => total + each, 0);
  const whole = (value) => Math.round(value).toLocaleString("en-US");
  const one = (value) => value.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = (part, all) => {
    const value = all ? (100 * part) / all : 100;
    return `${value.toFixed(value === Math.round(value) ? 0 : value >= 10 && value <= 99 ? 1 : 2)} %`;
  };
  const put = (id, words) => { document.getElementById(id).textContent = words; };

  function tell() {
    const at = Number(slider.value), above = at + 1;
    const caught = sum(stakes.frauds, above), missed = sum(stakes.frauds, 0, above);
    const stopped = sum(stakes.honest, above), passed = sum(stakes.honest, 0, above);
    const saved = sum(stakes.fraud_money, above), lost = sum(stakes.fraud_money, 0, above);
    const calls = sum(stakes.calls, above) / stakes.days;
    const vain = calls - sum(stakes.just, above) / stakes.days;
    put("said", String(at));
    put("caught", whole(caught));
    put("missed", whole(missed));
    put("stopped", whole(stopped));
    put("passed", whole(passed));
    put("saved", whole(saved));
    put("lost", whole(lost));
    put("held", whole(sum(stakes.honest_money, above)));
    put("calls", one(calls));
    put("disturbed", one(vain));
    put("recall", percent(caught, caught + missed));
    put("alarms", percent(stopped, stopped + passed));
    put("precision", percent(caught, caught + stopped));
    put("summary", `Above ${at} you find ${whole(caught)} of ${whole(caught + missed)} frauds and save `
      + `${percent(saved, saved + lost)} of their money, for ${one(calls)} calls a day, ${one(vain)} of `
      + "them to customers who did nothing wrong.");
  }

  slider.disabled = false;
  slider.addEventListener("input", tell);
  tell();
})();
