using Microsoft.Playwright;

namespace Saola.EndToEnd;

/// <summary>A process as it grows on the canvas: each element is appended to the one that is selected.</summary>
internal sealed class ProcessDrawing(Designer d) {
  IPage Page => d.Page;
  ILocator Canvas => Page.Locator("[data-canvas]");
  ILocator Element(string id) => Canvas.Locator($"[data-element-id='{id}']").First;

  /// <summary>A step of a person.</summary>
  public async Task Person(string name, string id, string groups) {
    await Task("user", name, id);
    await d.Open("assignmentDefinition");
    await d.Say("assignmentDefinitionCandidateGroups", groups);
  }

  /// <summary>A step that the program takes, with the one thing that it is told.</summary>
  public async Task Service(string name, string id, string type, string? key = null, string? value = null) {
    await Task("service", name, id);
    await d.Open("taskDefinition");
    await d.Say("taskDefinitionType", type);
    if (key is null) return;
    await Page.Locator("[data-group-id=group-headers] .bio-properties-panel-add-entry").ClickAsync();
    await d.Say($"{id}-header-0-key", key);
    await d.Say($"{id}-header-0-value", value!);
  }

  /// <summary>Named on the canvas, where an appended task awaits its name, then made a task of this kind.</summary>
  async Task Task(string kind, string name, string id) {
    await Pad("append.append-task");
    var editing = Page.Locator(".djs-direct-editing-content");
    await editing.WaitForAsync();
    await Page.Keyboard.InsertTextAsync(name);
    await Page.Keyboard.PressAsync("Enter");
    await editing.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    await Replace($"replace-with-{kind}-task");
    await Called(id);
  }

  public Task Gateway(string name, string id) => Named("append.gateway", null, name, id);
  public Task End(string name, string id) => Named("append.end-event", null, name, id);

  public async Task Timer(string name, string id, string duration) {
    await Named("append.intermediate-event", "replace-with-timer-intermediate-catch", name, id);
    await d.Open("timer");
    await Page.Locator("#bio-properties-panel-timerEventDefinitionType").SelectOptionAsync(new SelectOptionValue { Label = "Khoảng thời gian" });
    await d.Say("timerEventDefinitionValue", duration);
  }

  public async Task Message(string name, string id, string message, string correlation) {
    await Named("append.intermediate-event", "replace-with-message-intermediate-catch", name, id);
    await d.Open("message");
    await Page.Locator("#bio-properties-panel-messageRef").SelectOptionAsync(new SelectOptionValue { Label = "Tạo mới…" });
    await d.Say("messageName", message);
    await d.Say("messageSubscriptionCorrelationKey", correlation);
  }

  async Task Named(string append, string? kind, string name, string id) {
    await Pad(append);
    if (kind is not null) await Replace(kind);
    await d.Open("general");
    await d.Say("name", name);
    await Called(id);
  }

  async Task Called(string id) {
    await d.Open("general");
    await d.Say("id", id);
    await Show(id);
  }

  public async Task Select(string id) {
    await Show(id);
    await Element(id).ClickAsync();
  }

  /// <summary>A flow from the selected element to another.</summary>
  public async Task Connect(string to) {
    await Pad("connect");
    await Element(to).ClickAsync();
  }

  /// <summary>Drags an element to where there is room.</summary>
  public async Task Move(string id, float right, float down) {
    await Show(id);
    await d.Drawn();
    var box = (await Element(id).BoundingBoxAsync())!;
    var (x, y) = (box.X + box.Width / 2, box.Y + 12);
    await Page.Mouse.MoveAsync(x, y);
    await Page.Mouse.DownAsync();
    await Page.Mouse.MoveAsync(x + right, y + down, new() { Steps = 10 });
    await Page.Mouse.UpAsync();
    await d.Drawn();
  }

  public async Task Condition(string from, string to, string expression) {
    await Flow(from, to);
    await d.Open("condition");
    await d.Say("conditionExpression", expression);
  }

  public async Task Default(string from, string to) {
    await Flow(from, to);
    await Replace("replace-with-default-flow");
  }

  /// <summary>Selects the flow between two elements from the list above the drawing; the file beside it says which one it is.</summary>
  async Task Flow(string from, string to) {
    var flow = await (await Page.WaitForFunctionAsync("""
      ([from, to]) => new DOMParser().parseFromString(document.querySelector('[name=Content]').value, 'text/xml').querySelector(`[sourceRef='${from}'][targetRef='${to}']`)?.id
      """, new[] { from, to })).JsonValueAsync<string>();
    var tools = Page.Locator("[data-tools]");
    if (await tools.GetAttributeAsync("open") is null) await tools.Locator("summary").ClickAsync();
    var list = tools.GetByLabel("Phần tử có sẵn", new() { Exact = true });
    await list.FocusAsync();
    await list.SelectOptionAsync(flow);
    await tools.GetByRole(AriaRole.Button, new() { Name = "Chọn", Exact = true }).ClickAsync();
    await Show(from);
    await Canvas.Locator($".djs-connection.selected[data-element-id='{flow}']").WaitForAsync(new() { State = WaitForSelectorState.Attached });
  }

  /// <summary>Turns the wheel until the element stands where there is room for what is appended to it.</summary>
  async Task Show(string id) {
    await Page.Locator("[data-drawing]").EvaluateAsync("e => e.scrollIntoView({ block: 'center' })");
    var room = (await Canvas.BoundingBoxAsync())!;
    await Page.Mouse.MoveAsync(room.X + room.Width - 30, room.Y + room.Height - 60);
    for (var turns = 0; turns < 20; turns++) {
      var box = (await Element(id).BoundingBoxAsync())!;
      var (x, y) = (box.X - room.X, box.Y - room.Y);
      if (x > 120 && x + box.Width < room.Width - 320 && y > 0 && y + box.Height < room.Height - 150) return;
      await Page.Mouse.WheelAsync(x - 200, y - 200);
      await d.Drawn();
    }
  }

  async Task Replace(string kind) {
    await Pad("replace");
    await Page.Locator($".djs-popup [data-id='{kind}']").ClickAsync();
  }

  Task Pad(string action) => Page.Locator($".djs-context-pad.open [data-action='{action}']").ClickAsync();
}
