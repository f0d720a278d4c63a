namespace Saola.Process.Tests;

public sealed class AssignTasksTests(ProcessApp app) : BulkTaskTests(app, "assign", ProcessPermissions.Assign, "process.task_assigned"), IClassFixture<ProcessApp>;
