// Counts code points, as the service does, while the person types; the field itself is Streamlit's own.

const undo = new WeakMap();

export default function ({ data: [data], parentElement }) {
  const problem = parentElement.querySelector(".problem");
  const count = parentElement.querySelector(".count");
  const field = document.querySelector(`.st-key-${data.field} textarea`);

  const show = (length) => {
    const text = length > data.most ? data.over : data.count;
    count.textContent = text
      .replace("{n}", length.toLocaleString())
      .replace("{most}", data.most.toLocaleString());
    count.classList.toggle("over", length > data.most);
  };
  const typed = () => {
    problem.textContent = "";
    show([...field.value].length);
  };

  undo.get(parentElement)?.();
  field?.addEventListener("input", typed);
  const stop = () => field?.removeEventListener("input", typed);
  undo.set(parentElement, stop);

  problem.textContent = data.problem;
  // While a person types, the field knows more than the page. A form that was just filled draws its field after this.
  show(document.activeElement === field ? [...field.value].length : data.length);
  return () => undo.get(parentElement)?.();
}
