/** A box to sign in with a finger or the mouse: its strokes go along as a small picture. */
export function assistSignatures(): void {
  for (const pad of document.querySelectorAll<HTMLElement>('[data-signature]')) {
    const canvas = pad.querySelector('canvas');
    const kept = document.getElementById(pad.dataset.signature ?? '');
    const context = canvas?.getContext('2d');
    if (canvas && context && kept instanceof HTMLInputElement) {
      draw(canvas, context, kept);
      pad.querySelector('button')?.addEventListener('click', () => {
        context.clearRect(0, 0, canvas.width, canvas.height);
        kept.value = '';
      });
    }
  }
}

function draw(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, kept: HTMLInputElement): void {
  context.lineWidth = 3;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  if (kept.value) {
    const before = new Image();
    before.addEventListener('load', () => context.drawImage(before, 0, 0));
    before.src = kept.value;
  }
  let drawing = false;
  const at = (event: PointerEvent): [number, number] => [event.offsetX * canvas.width / canvas.clientWidth, event.offsetY * canvas.height / canvas.clientHeight];
  canvas.addEventListener('pointerdown', event => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    context.beginPath();
    context.moveTo(...at(event));
  });
  canvas.addEventListener('pointermove', event => {
    if (drawing) {
      context.lineTo(...at(event));
      context.stroke();
    }
  });
  const end = () => {
    if (drawing) {
      drawing = false;
      kept.value = canvas.toDataURL('image/png');
    }
  };
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);
}
