namespace Saola.Process.Tests;

public sealed class CompleteTasksTests(ProcessApp app) : BulkTaskTests(app, "complete", ProcessPermissions.Complete, "process.task_completed"), IClassFixture<ProcessApp>;
