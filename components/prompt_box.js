// Counts code points, as the service does, while the person types; the field itself is Streamlit's own, and may come
// after this or be drawn anew.

const undo = new WeakMap();

export default function ({ data: [data], parentElement }) {
  const problem = parentElement.querySelector(".problem");
  const count = parentElement.querySelector(".count");
  const selector = `.st-key-${data.field} textarea`;

  const show = (length) => {
    const text = length > data.most ? data.over : data.count;
    count.textContent = text
      .replace("{n}", length.toLocaleString())
      .replace("{most}", data.most.toLocaleString());
    count.classList.toggle("over", length > data.most);
  };
  const typed = ({ target }) => {
    if (!target.matches?.(selector)) return;
    problem.textContent = "";
    show([...target.value].length);
  };

  undo.get(parentElement)?.();
  document.addEventListener("input", typed);
  undo.set(parentElement, () => document.removeEventListener("input", typed));

  problem.textContent = data.problem;
  // While a person types, the field knows more than the page. A form that was just filled draws its field after this.
  const field = document.activeElement;
  show(field?.matches(selector) ? [...field.value].length : data.length);
  return () => undo.get(parentElement)?.();
}
